import PushGateway

/// The configuration of `matrix-push gateway`.
///
/// ```yaml
/// listen:
///   host: 127.0.0.1           # default
///   port: 7183                # default; 0 lets the system choose
/// apps:                       # an exact app_id takes precedence, then the first matching glob
///   - app_id: org.example.chat.unifiedpush
///     provider: unifiedpush
///     timeout: 30             # seconds, default
///     allowed_hosts: ["push.example.org", "*.push.example.net"]   # default: see EndpointPolicy
///   - app_id: "*"
///     provider: log
///     path: notifications.jsonl   # default: standard output
/// ```
struct GatewayConfiguration: Hashable, Sendable {
    /// An app, or several apps described by a glob, and the provider.
    struct App: Hashable, Sendable {
        /// The `app_id` or a glob.
        var appID: String
        var provider: Provider
    }

    /// A provider with its options.
    enum Provider: Hashable, Sendable {
        /// Lines of JSON, appended to the file at the path, or written to standard output without a path.
        case log(path: String?)
        case unifiedPush(timeout: Duration, policy: EndpointPolicy)
    }

    /// The host name or address to listen on.
    var host = "127.0.0.1"
    /// The TCP port to listen on; 0 lets the system choose one.
    var port: UInt16 = 7183
    var apps: [App]

    /// The configuration without a file: the notifications of all apps are written to standard output.
    static let standard = GatewayConfiguration(apps: [App(appID: "*", provider: .log(path: nil))])
}
