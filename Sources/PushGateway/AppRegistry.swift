/// The apps that a gateway delivers for, and how.
///
/// An `app_id` that is registered as it stands comes first, then the globs (see ``Glob``) in the order of
/// registration.
public struct AppRegistry: Sendable {
    /// An app, or a family of apps, and its provider.
    public struct App: Sendable {
        /// The `app_id`, or a glob when it has a `*` or a `?`.
        public let appID: String
        public let provider: any PushProvider

        public init(appID: String, provider: any PushProvider) {
            self.appID = appID
            self.provider = provider
        }
    }

    /// By the UTF-8 of the `app_id`: Swift takes canonically equivalent strings for equal, the protocol doesn't.
    private var exact: [[UInt8]: any PushProvider] = [:]
    private var globs: [(glob: Glob, provider: any PushProvider)] = []

    /// - Parameter apps: of two with the same `app_id`, the first counts.
    public init(_ apps: [App]) {
        for app in apps {
            if Glob.isGlob(app.appID) {
                globs.append((Glob(app.appID), app.provider))
            } else if exact[Array(app.appID.utf8)] == nil {
                exact[Array(app.appID.utf8)] = app.provider
            }
        }
    }

    /// The provider of an app; `nil` when the gateway doesn't know the app.
    public func provider(for appID: String) -> (any PushProvider)? {
        exact[Array(appID.utf8)] ?? globs.first { $0.glob.matches(appID) }?.provider
    }
}
