import APIRuntime
import HTTPTypes
import PushClient
import PushGatewayAPI

/// Sends notifications to a gateway as a homeserver does, one attempt each.
struct GatewayProbe: Sendable {
    /// Scheme, host and port.
    let gateway: BaseURL
    /// Its time limit is that of each request.
    let transport: any ClientTransport
    /// Texts that the gateway's words may repeat.
    let secrets: Secrets

    /// Sends a notification. The transport isn't asked to repeat it.
    func send(_ notification: PushGatewayAPI.Notification) async -> GatewayResponse {
        let request = HTTPRequest(
            method: .post, scheme: gateway.scheme, authority: gateway.authority, path: GatewayURL.path,
            headerFields: [.contentType: "application/json", .accept: "application/json"])
        do {
            return GatewayResponse(
                try await transport.send(
                    request, body: NotifyRequest(notification: notification).jsonBytes(),
                    maxResponseBytes: GatewayResponse.maxBytes), secrets: secrets)
        } catch {
            return GatewayResponse(error)
        }
    }
}
