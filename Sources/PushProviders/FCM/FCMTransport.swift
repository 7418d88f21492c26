import APIRuntime
import HTTPTypes

/// Sends a message, and discards the access token if FCM refuses it. The token is the one of this request: a newer one
/// isn't discarded.
struct FCMTransport: ClientTransport {
    let client: any ClientTransport
    let tokens: OAuthTokenSource
    let token: String

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let response = try await client.send(request, body: body, maxResponseBytes: maxResponseBytes)
        if response.head.status.code == 401, FCMErrorReport(response.body).code != "THIRD_PARTY_AUTH_ERROR" {
            tokens.discard(token)
        }
        return response
    }
}
