import PushDelivery

/// The apps that a gateway delivers for, with their providers.
///
/// An exact `app_id` takes precedence over globs (see `Glob`). Of several matching globs the first takes precedence.
public struct AppRegistry: Sendable {
    private var exact: [UTF8Key: DeliveryApp] = [:]
    /// The apps in the order of the configuration.
    public let apps: [DeliveryApp]
    private var globs: [(glob: Glob, app: DeliveryApp)] = []

    /// - Parameter apps: the apps. The name of an app is its `app_id`, or a glob if it contains `*` or `?`. Of two apps
    ///   with the same name, the first takes precedence.
    public init(_ apps: [DeliveryApp]) {
        self.apps = apps
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

    /// Returns the name of the app that serves an `app_id`, among the names of a configuration in its order.
    package static func name(of appID: String, among names: [String]) -> String? {
        names.first { !Glob.isGlob($0) && $0.utf8.elementsEqual(appID.utf8) }
            ?? names.first { Glob.isGlob($0) && Glob($0).matches(appID) }
    }
}
