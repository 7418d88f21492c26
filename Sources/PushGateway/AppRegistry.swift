import PushDelivery

/// The apps that a gateway delivers for, with their providers.
///
/// An exact `app_id` takes precedence over globs (see `Glob`). Of several matching globs the first takes precedence.
public struct AppRegistry: Sendable {
    private var exact: [UTF8Key: DeliveryApp] = [:]
    private var globs: [(glob: Glob, app: DeliveryApp)] = []

    /// - Parameter apps: the apps. The name of an app is its `app_id`, or a glob if it contains `*` or `?`. Of two apps
    ///   with the same name, the first takes precedence.
    public init(_ apps: [DeliveryApp]) {
        for app in apps {
            if Glob.isGlob(app.name) {
                globs.append((Glob(app.name), app))
            } else if exact[UTF8Key(app.name)] == nil {
                exact[UTF8Key(app.name)] = app
            }
        }
    }

    /// Returns the app of an `app_id`, or `nil` if none is registered.
    public func app(for appID: String) -> DeliveryApp? {
        exact[UTF8Key(appID)] ?? globs.first { $0.glob.matches(appID) }?.app
    }
}
