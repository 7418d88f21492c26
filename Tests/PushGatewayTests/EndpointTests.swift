import PushDelivery
import Testing

@testable import PushGateway

@Suite("PushEndpoint and EndpointPolicy")
struct EndpointTests {
    @Test(
        "a URL is parsed into scheme, host and request target",
        arguments: [
            ("https://Push.Example/UP?t=a/b?c", "https", "push.example", "/UP?t=a/b?c"),
            ("http://h:8080", "http", "h", "/"), ("HTTPS://h.?q", "https", "h", "/?q"),
            ("http://[2001:DB8::1]:80/x", "http", "2001:db8::1", "/x"),
        ])
    func parts(text: String, scheme: String, host: String, target: String) throws {
        let endpoint = try #require(PushEndpoint(text))
        #expect(endpoint.scheme == scheme)
        #expect(endpoint.host == host)
        #expect(endpoint.target == target)
    }

    @Test(
        "texts that aren't http URLs are rejected",
        arguments: [
            "", "token", "ftp://h/", "http:", "http:/h/x", "http://", "http:///x", "http://u@h/", "http://u:p@h/",
            "http://h:99999/", "http://h/#f", "http://h/a b", "http://h/\u{E9}", "http://h\\@i/", "mailto:a@b",
            "http://h:80:80/", "//h/x", "http://[::1/x", "http://h/\r\nX: y",
        ])
    func invalidURLs(text: String) {
        #expect(PushEndpoint(text) == nil)
    }

    @Test(
        "by default hosts outside the public Internet aren't allowed",
        arguments: [
            "localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0x7f000001",
            "017700000001", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
            "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.0.8", "198.18.0.1", "[::1]", "[::]",
            "[fe80::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
        ])
    func local(host: String) throws {
        let endpoint = try #require(PushEndpoint("http://\(host)/"))
        #expect(!EndpointPolicy().allows(endpoint))
        #expect(EndpointPolicy(allowedHosts: [Glob("*")]).allows(endpoint))
        #expect(EndpointPolicy(allowsLocalHosts: true).allows(endpoint))
        #expect(!EndpointPolicy(allowedHosts: [Glob("push.example")], allowsLocalHosts: true).allows(endpoint))
    }

    @Test(
        "loopback hosts are localhost, 127.0.0.0/8 and ::1",
        arguments: [
            ("127.0.0.1", true), ("127.8.8.8", true), ("localhost", true), ("LOCALHOST", true), ("::1", true),
            ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("gateway.example", false), ("127.1", false),
        ])
    func loopback(host: String, isLoopback: Bool) {
        #expect(EndpointPolicy.isLoopback(host) == isLoopback)
    }

    @Test(
        "public hosts are allowed by default",
        arguments: [
            "push.example", "localhost.example", "1.1.1.1", "172.32.0.1", "192.169.0.1", "[2001:4860:4860::8888]",
            "[::ffff:1.1.1.1]", "10.example", "xn--mnchen-3ya.example",
        ])
    func isPublic(host: String) throws {
        #expect(EndpointPolicy().allows(try #require(PushEndpoint("https://\(host)/"))))
    }

    @Test("a list of allowed hosts allows only those")
    func allowedHosts() throws {
        let policy = EndpointPolicy(allowedHosts: [Glob("push.example"), Glob("*.push.example"), Glob("127.0.0.1")])
        for host in ["push.example", "a.PUSH.example:444", "127.0.0.1:80"] {
            #expect(policy.allows(try #require(PushEndpoint("https://\(host)/"))))
        }
        for host in ["example", "xpush.example", "push.example.evil", "127.0.0.2"] {
            #expect(!policy.allows(try #require(PushEndpoint("https://\(host)/"))))
        }
    }
}
