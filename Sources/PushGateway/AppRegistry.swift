import PushDelivery

/// The apps that a gateway delivers for, with their providers.
///
/// An exact `app_id` takes precedence over globs (see ``Glob``). Of several matching globs the first takes precedence.
public struct AppRegistry: Sendable {
    /// An app, or several apps described by a glob, and the provider.
    public struct App: Sendable {
        /// The `app_id`, or a glob if it contains `*` or `?`.
        public let appID: String
        public let provider: any PushProvider

        public init(appID: String, provider: any PushProvider) {
            self.appID = appID
            self.provider = provider
        }
    }

    /// By the UTF-8 of the `app_id`, because Swift's `==` treats canonically equivalent strings as equal.
    private var exact: [[UInt8]: any PushProvider] = [:]
    private var globs: [(glob: Glob, provider: any PushProvider)] = []

    /// - Parameter apps: of two apps with the same `app_id`, the first takes precedence.
    public init(_ apps: [App]) {
        for app in apps {
            if Glob.isGlob(app.appID) {
                globs.append((Glob(app.appID), app.provider))
            } else if exact[Array(app.appID.utf8)] == nil {
                exact[Array(app.appID.utf8)] = app.provider
            }
        }
    }

    /// Returns the provider of an app, or `nil` if the app isn't registered.
    public func provider(for appID: String) -> (any PushProvider)? {
        exact[Array(appID.utf8)] ?? globs.first { $0.glob.matches(appID) }?.provider
    }
}
