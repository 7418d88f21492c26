import APIRuntime
import HTTPTypes
import PushDelivery

/// Questions to push servers that don't concern a subscription.
struct PushServerProbe {
    /// The maximum number of servers that are asked.
    private static let maxServers = 16

    let push: EncryptedPush
    let hosts: AllowedHosts

    /// Returns facts for operators.
    /// - Parameter key: the configuration key of the allowed hosts.
    func summary(hostsKey key: String) -> ProviderSummary {
        var summary = ProviderSummary()
        summary.details = [.init(key, hosts.text ?? "every host with a public address")]
        guard let vapid = push.vapid else { return summary }
        summary.credentials = "VAPID key \(vapid.publicKey.prefix(12))…"
        summary.details += [
            .init("vapid_subject", vapid.subject.text), .init("public key (applicationServerKey)", vapid.publicKey),
        ]
        return summary
    }

    /// Connects to the hosts that the configuration allows by name, and signs a VAPID token.
    ///
    /// Push servers check a token only together with a subscription, so only a message to a device shows whether they
    /// accept it.
    func results(_ context: DeliveryContext) async -> [ProbeResult] {
        var results: [ProbeResult] = []
        if let vapid = push.vapid { results.append(signature(vapid)) }
        for host in hosts.names.prefix(Self.maxServers) { results.append(await connection(to: host, context)) }
        return results
    }

    private func signature(_ vapid: VAPID) -> ProbeResult {
        let name = "VAPID"
        do {
            _ = try vapid.authorization(for: "https://push.example.org")
        } catch {
            return ProbeResult(name, .refused, "cannot sign: \(error)", remedy: "check vapid_private_key_file")
        }
        return ProbeResult(
            name, .unknown, "signed a token; push servers check it with a subscription only",
            remedy: "send a test push: matrix-push gateway test; clients must subscribe with the public key "
                + vapid.publicKey)
    }

    private func connection(to host: String, _ context: DeliveryContext) async -> ProbeResult {
        let authority = host.contains(":") ? "[\(host)]" : host
        let name = "push server \(host)"
        let request = OutboundRequest(
            head: HTTPRequest(method: .get, scheme: "https", authority: authority, path: "/"), body: [],
            destination: Destination("https://\(authority)"), transport: push.transport)
        do throws(DeliveryFailure) {
            let response = try await context.response(to: request)
            return ProbeResult(name, .accepted, "responded \(response.head.status.code)")
        } catch {
            guard case .failed(let reason) = error.meaning else { return ProbeResult(name, error) }
            return ProbeResult(
                name, .refused, reason, remedy: "if the server is yours, add its network to network.allow")
        }
    }
}

extension WebPushProvider {
    private var serverProbe: PushServerProbe { PushServerProbe(push: push, hosts: allowedEndpoints) }

    public func summary(now: Double) -> ProviderSummary { serverProbe.summary(hostsKey: "allowed_endpoints") }
    public func probe(_ context: DeliveryContext) async -> [ProbeResult] { await serverProbe.results(context) }
}

extension UnifiedPushProvider {
    private var serverProbe: PushServerProbe { PushServerProbe(push: push, hosts: allowedHosts) }

    public func summary(now: Double) -> ProviderSummary { serverProbe.summary(hostsKey: "allowed_hosts") }
    public func probe(_ context: DeliveryContext) async -> [ProbeResult] { await serverProbe.results(context) }
}
