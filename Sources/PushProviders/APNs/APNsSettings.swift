import APIRuntime
import Logging
import PushConfiguration
import PushDelivery

/// The checked configuration of an app, without its credentials.
struct APNsSettings: Sendable {
    /// The app's bundle identifier.
    let topic: String
    /// The configured push type; `nil` if it follows from the payload.
    let pushType: APNsPushType?
    let pushkeyEncoding: APNsAppConfiguration.PushkeyEncoding
    let payload: APNsAppConfiguration.Payload
    let sendsBadgeCounts: Bool
    let sendsBadgeOnly: Bool
    /// The time in seconds for which APNs keeps a notification.
    let expiration: Int64
    let collapse: APNsAppConfiguration.Collapse
    /// `production` or `sandbox`.
    let environment: String
    /// The server.
    let server: BaseURL
    /// The environment, or the server that the configuration names instead. Part of the destination's name.
    let serverName: String

    /// The longest time in seconds for which APNs keeps a notification: 30 days.
    static let maxExpiration: Int64 = 30 * 24 * 60 * 60

    /// - Throws: `ProviderConfigurationError` for a value that can't be used.
    init(_ configuration: APNsAppConfiguration) throws(ProviderConfigurationError) {
        topic = configuration.topic
        guard !topic.isEmpty, topic.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ProviderConfigurationError(
                key: "topic", "expected a bundle identifier, found \"\(topic)\"", hint: "such as org.example.chat")
        }
        if let type = configuration.pushType {
            guard let known = APNsPushType(rawValue: type.rawValue) else {
                throw ProviderConfigurationError(key: "push_type", "unknown push type \"\(type.rawValue)\"")
            }
            pushType = known
        } else {
            pushType = nil
        }
        pushkeyEncoding = configuration.pushkeyEncoding ?? .auto
        payload = configuration.payload ?? .localized
        sendsBadgeCounts = configuration.sendBadgeCounts ?? true
        sendsBadgeOnly = configuration.badgeOnly ?? true
        expiration = min(max(configuration.expiration ?? Self.maxExpiration, 0), Self.maxExpiration)
        collapse = configuration.collapse ?? .event
        environment = (configuration.environment ?? .production).rawValue
        let host: String
        switch configuration.environment ?? .production {
        case .production: host = "https://api.push.apple.com"
        case .sandbox: host = "https://api.sandbox.push.apple.com"
        case .unknown(let name):
            throw ProviderConfigurationError(
                key: "environment", "expected \"production\" or \"sandbox\", found \"\(name)\"")
        }
        server = try ProviderServer.url(configuration.endpoint ?? host, key: "endpoint")
        serverName = configuration.endpoint == nil ? environment : "\(environment)@\(server.authority)"
    }

    /// A topic that has the end of another push type's: APNs would refuse every notification.
    var topicWarning: ProviderConfigurationError? {
        let type = pushType ?? .alert
        guard
            let other = APNsPushType.allCases.first(where: {
                !$0.topicSuffix.isEmpty && topic.hasSuffix($0.topicSuffix)
            }),
            other != type
        else { return nil }
        return ProviderConfigurationError(
            key: "topic", "topic ends in \"\(other.topicSuffix)\", but the push type is \"\(type.rawValue)\"",
            hint: "set topic to the bundle identifier without the suffix, or push_type to \(other.rawValue)")
    }

    func warn(_ logger: Logger) {
        guard let warning = topicWarning else { return }
        logger.warning(
            "\(warning.problem)", metadata: ["topic": "\(topic)", "remedy": "\(warning.hint ?? "")"])
    }
}
