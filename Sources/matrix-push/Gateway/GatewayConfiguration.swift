import PushGateway

/// What `matrix-push gateway` is told by its configuration file.
///
/// ```yaml
/// listen:
///   host: 127.0.0.1           # default
///   port: 7183                # default; 0 lets the system choose
/// apps:                       # an exact app_id comes first, then the globs in this order
///   - app_id: org.example.chat.unifiedpush
///     provider: unifiedpush
///     timeout: 30             # seconds, default
///     allowed_hosts: ["push.example.org", "*.push.example.net"]   # default: see EndpointPolicy
///   - app_id: "*"
///     provider: log
///     path: notifications.jsonl   # default: standard output
/// ```
struct GatewayConfiguration: Hashable, Sendable {
    /// An app, or a family of apps, and how it is delivered for.
    struct App: Hashable, Sendable {
        /// The `app_id`, or a glob of several.
        var appID: String
        var provider: Provider
    }

    enum Provider: Hashable, Sendable {
        /// Lines of JSON, appended to the file at the path; on standard output when there is none.
        case log(path: String?)
        case unifiedPush(timeout: Duration, policy: EndpointPolicy)
    }

    /// The host name or address to listen on.
    var host = "127.0.0.1"
    /// The TCP port to listen on; 0 lets the system choose one.
    var port: UInt16 = 7183
    var apps: [App]

    /// Without a configuration file: every app's notifications on standard output.
    static let standard = GatewayConfiguration(apps: [App(appID: "*", provider: .log(path: nil))])
}
