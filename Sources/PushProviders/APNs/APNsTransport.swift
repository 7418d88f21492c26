import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushProviderModels

/// Sends requests to APNs. A reason of GOAWAY that concerns the credentials becomes a response with that reason.
///
/// APNs closes a connection with GOAWAY and `{"reason":"BadCertificateEnvironment"}` instead of responding, if the
/// connection's certificate can't be used. Without the reason, that would look like an outage of the network.
struct APNsTransport: ClientTransport {
    let client: any ClientTransport

    /// The status of responses that replace GOAWAY.
    static let goAway = HTTPResponse.Status(code: 403, reasonPhrase: "GOAWAY")

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        do {
            return try await client.send(request, body: body, maxResponseBytes: maxResponseBytes)
        } catch let error as OutboundError {
            guard let body = Self.reason(of: error) else { throw error }
            return ClientResponse(head: HTTPResponse(status: Self.goAway), body: body)
        }
    }

    /// Returns the JSON text of GOAWAY if its reason is one that the operator must mend.
    private static func reason(of error: OutboundError) -> [UInt8]? {
        // The description ends with the debug data of GOAWAY.
        let text = error.description
        guard let start = text.firstIndex(of: "{") else { return nil }
        let body = Array(text[start...].utf8)
        guard let reason = (try? APNsError(json: body, mode: .tolerant))?.reason, APNsRemedy.isOfConnection(reason)
        else { return nil }
        return body
    }
}
