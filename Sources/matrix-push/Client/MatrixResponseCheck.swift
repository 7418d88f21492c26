import APIRuntime
import HTTPTypes
import PushDoctor
import YAMLTree

/// Middleware that refuses responses that no homeserver sends, such as the page of a web site. Otherwise a page with status
/// 200 would look like success to operations that return nothing.
struct MatrixResponseCheck: ClientMiddleware {
    func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        let response = try await next(request)
        guard Self.isMatrix(response) else { throw NotMatrixResponse(head: response.head) }
        return response
    }

    /// Returns whether the body begins as an object or array, and that of an error is a Matrix error (client-server API,
    /// "Standard error response").
    private static func isMatrix(_ response: ClientResponse) -> Bool {
        guard response.head.status.kind == .successful else {
            return (try? JSONObject(json: response.body, mode: .tolerant))?["errcode"]?.string != nil
        }
        // The client reads the rest, and reports the place of a fault.
        return response.body.first { !" \t\r\n".utf8.contains($0) }.map("{[".utf8.contains) ?? false
    }
}

/// The error for a response that no homeserver sends. Its text doesn't contain the body.
struct NotMatrixResponse: Error, CustomStringConvertible {
    let head: HTTPResponse

    var description: String {
        "doesn't respond as a Matrix homeserver: status \(head.status.code) without Matrix's JSON"
    }

    /// - Parameter baseURL: the URL that is taken for the homeserver's.
    func hint(for baseURL: BaseURL) -> String {
        let location = head.headerFields[.location].flatMap { RedirectTarget($0, from: baseURL) }
        switch head.status.code {
        case 300..<400 where location?.homeserver != nil:
            return "it redirects to \(location?.homeserver ?? ""), which may be the homeserver's URL"
        case 300..<400 where location != nil:
            return "it redirects to \(location?.text ?? ""), which may be the homeserver's URL"
        case 400 where baseURL.scheme == "http":
            return "if the port is one for https, give https://\(baseURL.authority)\(baseURL.path)"
        case 429, 502, 503, 504:
            return "a reverse proxy may respond in place of the homeserver: try again later, or check --homeserver"
        default:
            return """
                check --homeserver (or MATRIX_HOMESERVER): the URL is the base_url in \
                https://<server name>/.well-known/matrix/client
                """
        }
    }
}
