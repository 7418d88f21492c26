import HTTPTypes

@_spi(Generated) @testable import APIRuntime

extension APIRouter {
    /// Returns the response to a request.
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

    /// Returns a successful response with a JSON string.
    static func saying(_ text: String) -> ServerResponse { ServerResponse(json: JSONValue.string(text)) }
}

extension MatrixError {
    /// The response that a router sends for the error by default.
    var response: ServerResponse {
        let context = ServerRequestContext(HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"))
        return ErrorRenderer.matrix.response(toMatrixError: self, context)
    }
}
