import PushDelivery

/// The apps that a gateway delivers for, with their providers.
///
/// An exact `app_id` takes precedence over globs (see `Glob`). Of several matching globs the first takes precedence.
public struct AppRegistry: Sendable {
    /// By the UTF-8 of the `app_id`, because Swift's `==` treats canonically equivalent strings as equal.
    private var exact: [[UInt8]: DeliveryApp] = [:]
    private var globs: [(glob: Glob, app: DeliveryApp)] = []

    /// - Parameter apps: the apps. The name of an app is its `app_id`, or a glob if it contains `*` or `?`. Of two apps
    ///   with the same name, the first takes precedence.
    public init(_ apps: [DeliveryApp]) {
        for app in apps {
            if Glob.isGlob(app.name) {
                globs.append((Glob(app.name), app))
            } else if exact[Array(app.name.utf8)] == nil {
                exact[Array(app.name.utf8)] = app
            }
        }
    }

    /// The apps, exact ones first, in no order, then globs in theirs.
    public var apps: [DeliveryApp] { Array(exact.values) + globs.map(\.app) }

    /// Returns the app of an `app_id`, or `nil` if none is registered.
    public func app(for appID: String) -> DeliveryApp? {
        exact[Array(appID.utf8)] ?? globs.first { $0.glob.matches(appID) }?.app
    }
}
