@_spi(Generated) import APIRuntime
import HTTPTypes

extension APIRouter {
    /// Answers a request without the generated parts.
    func answer(
        _ method: HTTPRequest.Method, _ path: String?, fields: HTTPFields = [:], body: String = ""
    ) async -> ServerResponse {
        var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        head.headerFields = fields
        return await respond(to: head, body: ServerRequestBody(Array(body.utf8)))
    }
}

extension ServerResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    var errcode: String? { (try? JSONValue(json: body))?["errcode"]?.string }

    /// A success that says a text.
    static func saying(_ text: String) -> ServerResponse { ServerResponse(json: JSONValue.string(text)) }
}
