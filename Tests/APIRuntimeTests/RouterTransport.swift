import APIRuntime
import HTTPTypes

/// A transport that passes a client's requests to a router without a network.
struct RouterTransport: ClientTransport {
    let router: APIRouter

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
        return ClientResponse(
            head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
    }
}

/// Sends a request to a handler and returns the handler's result.
func roundTrip<Value: JSONCodable>(
    _ template: String, _ request: APIRequest, token: String? = nil, limits: RequestLimits = .init(),
    _ handler: @escaping @Sendable (ServerRequest) async throws -> Value
) async throws -> Value {
    var router = APIRouter(limits: limits)
    router.on(.post, template) { ServerResponse(json: try await handler($0)) }
    let connection = APIConnection(
        transport: RouterTransport(router: router), baseURL: try BaseURL("http://localhost"),
        accessToken: token.map { AccessToken($0) })
    return try await connection.send(request)
}
