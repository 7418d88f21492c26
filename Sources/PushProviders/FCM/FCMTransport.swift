import APIRuntime
import HTTPTypes
import OutboundHTTP

/// Sends a message, and discards the access token if FCM refuses it. The token is the one of this request: a newer one
/// isn't discarded.
struct FCMTransport: ClientTransport {
    let client: any ClientTransport
    let tokens: OAuthTokenSource
    let token: String

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let response: ClientResponse
        do {
            response = try await client.send(request, body: body, maxResponseBytes: maxResponseBytes)
        } catch {
            if head(of: error)?.status == .unauthorized { tokens.discard(token) }
            throw error
        }
        if response.head.status.code == 401, FCMErrorReport(response.body).code != "THIRD_PARTY_AUTH_ERROR" {
            tokens.discard(token)
        }
        return response
    }

    /// The head of a response whose body isn't available.
    private func head(of error: any Error) -> HTTPResponse? {
        (error as? IncompleteResponseError)?.head ?? (error as? ResponseTooLargeError)?.head
    }
}
