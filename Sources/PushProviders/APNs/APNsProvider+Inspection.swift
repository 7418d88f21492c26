import APIRuntime
import HTTPTypes
import PushDelivery

extension APNsProvider {
    public func summary(now: Double) -> ProviderSummary {
        let type = settings.pushType ?? .alert
        var summary = ProviderSummary(server: settings.server.authority)
        summary.details = [.init("environment", settings.environment), .init("topic", type.topic(of: settings.topic))]
        summary.warnings = settings.topicWarning.map { [$0] } ?? []
        switch loaded.credentials {
        case .token(let source):
            summary.credentials = "key \(source.keyID) of team \(source.teamID)"
            for (key, value) in [("key_id", source.keyID), ("team_id", source.teamID)] where value.utf8.count != 10 {
                summary.warnings.append(
                    ProviderConfigurationError(
                        key: key, "\(key) has \(value.utf8.count) characters, Apple's have 10"))
            }
            if let warning = APNsKeyFileName(loaded.path)?.warning(keyID: source.keyID) {
                summary.warnings.append(warning)
            }
        case .certificate(_, let validity):
            summary.credentials = "certificate"
            summary.expiry = validity.expiry
            if let certificate = loaded.certificate {
                if !certificate.topics.isEmpty {
                    let topics = certificate.topics.joined(separator: ", ")
                    summary.details.append(.init("topics of the certificate", topics))
                }
                summary.errors = certificate.errors(
                    topic: type.topic(of: settings.topic), environment: settings.environment)
            }
            let days = Int((validity.expiry - now) / 86_400)
            if now >= validity.expiry {
                summary.errors.append(
                    ProviderConfigurationError(
                        key: "certificate_file", "the certificate has expired",
                        hint: "renew it on Apple's developer site, or use a key (key_file)"))
            } else if now > validity.expiry - APNsCertificateValidity.warningSeconds {
                summary.warnings.append(
                    ProviderConfigurationError(
                        key: "certificate_file", "the certificate expires in \(days) days",
                        hint: "renew it on Apple's developer site, or use a key (key_file)"))
            }
        }
        return summary
    }

    /// A token that no device has: half a byte.
    private static let impossibleToken = "0"

    /// Sends a notification to a device token that can't exist. APNs checks credentials and topic before the token, so
    /// `BadDeviceToken` means that they are right.
    public func probe(_ context: DeliveryContext) async -> [ProbeResult] {
        let server = "APNs (\(settings.serverName))"
        let type = settings.pushType ?? .alert
        var head = HTTPRequest(
            method: .post, scheme: settings.server.scheme, authority: settings.server.authority,
            path: "\(settings.server.path)/3/device/\(Self.impossibleToken)")
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.apnsTopic] = type.topic(of: settings.topic)
        head.headerFields[.apnsPushType] = type.rawValue
        // The only priority that every push type has.
        head.headerFields[.apnsPriority] = "5"
        head.headerFields[.apnsExpiration] = "0"
        do throws(DeliveryFailure) {
            head.headerFields[.authorization] = try authorization(context)
            // Widgets and controls have no other payload.
            let request = OutboundRequest(
                head: head, body: Array(#"{"aps":{"content-changed":true}}"#.utf8), destination: destination,
                transport: transport)
            let response = try await context.response(to: request)
            let answer = APNsResponse(response, now: context.clock.secondsSince1970)
            if answer.reason == "BadDeviceToken" {
                let phrase = "responded \(answer.status) BadDeviceToken to a token that cannot exist"
                return [ProbeResult(server, .accepted, phrase + ": credentials and topic are right")]
            }
            return [ProbeResult(server, answer.meaning(pushkeyTime: nil, settings: settings))]
        } catch {
            return [ProbeResult(server, error)]
        }
    }
}
