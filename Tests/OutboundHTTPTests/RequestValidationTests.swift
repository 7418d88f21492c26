import APIRuntime
import HTTPTypes
import OutboundHTTP
import Testing

@Suite("Requests that can't be sent")
struct RequestValidationTests {
    @Test(
        "a URL that no server can have is refused",
        arguments: [
            ("ftp", "push.example", "/"), ("https", "", "/"), ("https", "user@push.example", "/"),
            ("https", "push.example:0", "/"), ("https", "push.example:65536", "/"), ("https", "push.example:x", "/"),
            ("https", "[::1", "/"), ("https", "[fe80::1%eth0]", "/"), ("https", "[push.example]", "/"),
            ("https", "[::1]x", "/"), ("https", "püsh.example", "/"), ("https", "push example", "/"),
            ("http", "1.2.3.4.5", "/"), ("http", "push.0x1", "/"), ("https", "256.1.1.1:80", "/"),
            ("https", "a..b", "/"), ("https", "push.example", ""), ("https", "push.example", "x"),
            ("https", "push.example", "/a b"), ("https", "push.example", "/a#b"), ("https", "push.example", "/ü"),
            ("https", "push.example", "/a\r\nX: y"),
        ])
    func invalidURL(scheme: String, authority: String, path: String) async throws {
        let request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
        let client = try makeClient()
        let thrown = await error { try await client.send(request, body: nil, maxResponseBytes: 1) }
        #expect(thrown is InvalidRequestError)
        #expect(path.count < 2 || !"\(String(describing: thrown))".contains(path))
    }

    @Test(
        "a header field that is the client's own is refused",
        arguments: [
            ("Connection", "close"), ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"), ("Content-Length", "3"),
            ("Proxy-Authorization", "Basic x"),
        ])
    func reservedField(name: String, value: String) async throws {
        var request = HTTPRequest(method: .post, scheme: "https", authority: "push.example", path: "/")
        request.headerFields[try #require(HTTPField.Name(name))] = value
        let client = try makeClient()
        let thrown = await error { try await client.send(request, body: [1], maxResponseBytes: 1) }
        #expect(thrown is InvalidRequestError)
    }

    @Test("errors name the server and nothing of the path")
    func descriptions() {
        let reasons: [OutboundError.Reason] = [
            .timedOut, .unresolvable, .forbiddenAddress, .overloaded("x"), .refused("x"), .connectFailed("x"),
            .tlsFailed("x"), .connectionLost("x"),
            .goAway("x"), .shutDown,
        ]
        for reason in reasons {
            let text = OutboundError(reason, mayHaveBeenProcessed: false, server: "push.example:443").description
            #expect(text.contains("push.example:443"))
            #expect(text.first?.isUppercase == false)
            #expect(!text.hasSuffix("."))
        }
    }
}
