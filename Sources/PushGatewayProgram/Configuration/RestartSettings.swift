import APIRuntime
import PushConfiguration

/// The settings that take effect when the gateway starts, and not at a reload.
enum RestartSettings {
    /// The paths of the keys.
    private static let paths = [
        ["listen", "host"], ["listen", "port"], ["listen", "trusted_proxies"],
        ["limits", "body"], ["limits", "per_peer"], ["limits", "per_homeserver"], ["dedupe"], ["metrics"], ["tracing"],
    ]

    /// Returns the settings that differ between the configuration that the gateway has started with and another one, as
    /// `listen.port`.
    static func differences(
        between started: GatewayConfiguration, and other: GatewayConfiguration
    ) -> [String] {
        guard let old = try? JSONObject(json: started.jsonBytes()), let new = try? JSONObject(json: other.jsonBytes())
        else { return [] }
        let changed = paths.filter { value(at: $0, in: old) != value(at: $0, in: new) }
        // Other files are read by a reload; it can't change between HTTP and HTTPS.
        let changesProtocol = (started.listen?.tls == nil) != (other.listen?.tls == nil)
        return changed.map { $0.joined(separator: ".") } + (changesProtocol ? ["listen.tls"] : [])
    }

    private static func value(at path: [String], in object: JSONObject) -> JSONValue? {
        var value: JSONValue? = .object(object)
        for key in path { value = value?[key] }
        return value
    }
}
