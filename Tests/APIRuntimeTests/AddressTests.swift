import Testing

@testable import APIRuntime

@Suite("Addresses")
struct AddressTests {
    private static let segments: [(String, String)] = [
        ("a", "/r/a/x"), (".", "/r/%2E/x"), ("..", "/r/%2E%2E/x"), ("...", "/r/.../x"), ("a/b", "/r/a%2Fb/x"),
        ("é", "/r/%C3%A9/x"), ("e\u{301}", "/r/e%CC%81/x"), ("😀", "/r/%F0%9F%98%80/x"), ("%2F", "/r/%252F/x"),
        ("a?b#c", "/r/a%3Fb%23c/x"), ("a b+c", "/r/a%20b%2Bc/x"), ("a\r\nb\0", "/r/a%0D%0Ab%00/x"),
        ("-._~", "/r/-._~/x"),
        ("!room:example.org", "/r/%21room%3Aexample.org/x"),
    ]

    @Test("a value interpolated into a path is one segment", arguments: segments)
    func path(parameter: String, expected: String) {
        let path: APIPath = "/r/\(parameter)/x"
        #expect(path.text == expected)
        let encoded = expected.dropFirst(3).dropLast(2)
        #expect(PercentEncoding.decode(encoded).map { Array($0.utf8) } == Array(parameter.utf8))
    }

    @Test("integers, Booleans and enums are interpolated into a path")
    func otherPaths() {
        #expect(("/r/" as APIPath).text == "/r/")
        #expect(("/\(Int64(5))/\(true)/\(Priority.low)" as APIPath).text == "/5/true/low")
    }

    @Test("a query is encoded, and absent parameters are omitted")
    func query() {
        var request = APIRequest(.get, "/x")
        request.addQuery("a b", "c&d=e+f")
        request.addQuery("none", String?.none)
        request.addQuery("limit", Int64(5))
        #expect(request.query == "?a%20b=c%26d%3De%2Bf&limit=5")
    }

    private static let good: [(String, String, String, String)] = [
        ("http://localhost", "http", "localhost", ""), ("HTTPS://Example.org:8448/", "https", "Example.org:8448", ""),
        ("https://example.org/a/b//", "https", "example.org", "/a/b"),
        ("http://[::1]:8008/x", "http", "[::1]:8008", "/x"),
        ("http://[::ffff:127.0.0.1]", "http", "[::ffff:127.0.0.1]", ""),
        ("http://127.0.0.1:1", "http", "127.0.0.1:1", ""),
        ("https://xn--bcher-kva.example/%20", "https", "xn--bcher-kva.example", "/%20"),
    ]

    @Test("the URL of a server is parsed", arguments: good)
    func goodURL(text: String, scheme: String, authority: String, path: String) throws {
        let url = try BaseURL(text)
        #expect(url.scheme == scheme)
        #expect(url.authority == authority)
        #expect(url.path == path)
        #expect(try BaseURL(url.description) == url)
    }

    @Test(
        "a text that isn't the URL of a server is rejected",
        arguments: [
            "", "localhost", "localhost:8008", "//localhost", "ftp://localhost", "http:/localhost", "http://",
            "http:///path", "http://:80", "http://host:", "http://host:x", "http://host:+80", "http://host:65536",
            "http://host:80:80", "http://host?x=1", "http://host/?x=1", "http://host/#f", "http://host#f",
            "http://ho st",
            "http://host/a b", "http://host/é", "http://hé", "http://[::1", "http://[]", "http://[::1]x",
            "http://[host]",
            "http://[::1]:", "http://a[b", "http://a]b", "http://user:secret@host", "http://user@host/",
            "http://host\\x",
            "http://host\r\nX: y", "http://host/\r\nX:y", " http://host", "http://%41", "http://[::\u{FF11}]",
        ])
    func badURL(text: String) throws {
        let error = try #require(throws: BaseURL.ParsingError.self) { try BaseURL(text) }
        #expect(!error.description.contains("secret"))
    }

    @Test("descriptions of an access token don't contain it")
    func token() {
        let token = AccessToken("syt_secret")
        var connection: Any = token
        var shown = [
            "\(token)", String(describing: token), String(reflecting: token), "\([token])", "\(Optional(token) as Any)",
        ]
        var dumped = ""
        dump(connection, to: &dumped)
        connection = (name: "x", token: Optional(token))
        dump(connection, to: &dumped)
        shown += [
            dumped, "\(connection)", String(reflecting: connection),
            "\(Mirror(reflecting: token).children.map(\.value))",
        ]
        #expect(shown.allSatisfy { !$0.contains("secret") })
        #expect(token.rawValue == "syt_secret")
    }
}
