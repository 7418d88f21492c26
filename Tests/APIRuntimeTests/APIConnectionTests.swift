import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Connections")
struct APIConnectionTests {
    private static func connection(_ transport: ScriptedTransport) throws -> APIConnection {
        APIConnection(
            transport: transport, baseURL: try BaseURL("https://example.org/base/"), accessToken: AccessToken("t0"),
            maxResponseBytes: 1000)
    }

    @Test("a request has its parameters and body, and the token only when it is required")
    func request() async throws {
        let transport = ScriptedTransport(.ok, #"{"kind":"moon"}"#)
        let connection = try Self.connection(transport)
        var request = APIRequest(.put, "/x/\("a/b")", authentication: [.bearer])
        request.addQuery("q", "é")
        request.setBody(["a": Int64(1)])
        // A client reads tolerantly.
        #expect(try await connection.send(request, as: Condition.self) == .unknown(["kind": "moon"]))
        try await connection.send(APIRequest(.get, "/y"))
        let sent = transport.requests
        let first = try #require(sent.first)
        #expect(first.head.method == .put)
        #expect(first.head.scheme == "https")
        #expect(first.head.authority == "example.org")
        #expect(first.head.path == "/base/x/a%2Fb?q=%C3%A9")
        #expect(first.head.headerFields[.authorization] == "Bearer t0")
        #expect(first.head.headerFields[.contentType] == "application/json")
        #expect(first.body == Array(#"{"a":1}"#.utf8))
        #expect(first.maxResponseBytes == 1000)
        let second = try #require(sent.last)
        #expect(second.head.headerFields[.authorization] == nil)
        #expect(second.head.headerFields[.contentType] == nil)
        #expect(second.body == nil)
    }

    @Test("a status other than 2XX throws MatrixError", arguments: [302, 400, 404, 500])
    func failure(code: Int) async throws {
        let connection = try Self.connection(ScriptedTransport(.init(code: code), #"{"errcode":"M_X","error":"e"}"#))
        let error = await #expect(throws: MatrixError.self) { try await connection.send(APIRequest(.get, "/")) }
        #expect(error?.errcode == "M_X")
        #expect(error?.status.code == code)
    }

    @Test("a successful response with another body throws UnexpectedResponseError")
    func unexpected() async throws {
        let connection = try Self.connection(ScriptedTransport(.ok, "<html>"))
        let error = await #expect(throws: UnexpectedResponseError.self) {
            try await connection.send(APIRequest(.get, "/"), as: Device.self)
        }
        #expect(error?.invalid?.violations.map(\.code) == [.syntax])
        #expect(error?.description.hasPrefix("unexpected body of a 200 response: ") == true)
    }
}
