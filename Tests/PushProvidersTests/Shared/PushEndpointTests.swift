import PushDelivery
import Testing

@testable import PushProviders

@Suite("PushEndpoint and AllowedHosts")
struct PushEndpointTests {
    @Test(
        "a URL is parsed into origin, host and request target",
        arguments: [
            ("https://Push.Example/UP?t=a/b?c", "https://push.example", "push.example", "/UP?t=a/b?c"),
            ("http://h:8080", "http://h:8080", "h", "/"), ("HTTPS://h.?q", "https://h", "h", "/?q"),
            ("https://h:443/", "https://h", "h", "/"), ("http://h:443/", "http://h:443", "h", "/"),
            ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]", "2001:db8::1", "/x"),
            ("https://[::1]:8443/up?a=1&b=2", "https://[::1]:8443", "::1", "/up?a=1&b=2"),
        ])
    func parts(text: String, origin: String, host: String, target: String) throws {
        let endpoint = try #require(PushEndpoint(text))
        #expect(endpoint.origin == origin)
        #expect(endpoint.destination == Destination(origin))
        #expect(endpoint.host == host)
        #expect(endpoint.target == target)
    }

    @Test(
        "texts that aren't http URLs have no endpoint",
        arguments: [
            "", "token", "ftp://h/", "http:", "http:/h/x", "http://", "http:///x", "http://u@h/", "http://u:p@h/",
            "http://h:99999/", "http://h/#f", "http://h/a b", "http://h/\u{E9}", "http://h\\@i/", "mailto:a@b",
            "http://h:80:80/", "//h/x", "http://[::1/x", "http://h/\r\nX: y",
            "https://h/" + String(repeating: "a", count: 2048),
        ])
    func invalidURLs(text: String) {
        #expect(PushEndpoint(text) == nil)
    }

    @Test("a list of allowed hosts allows only those, whatever the port")
    func allowedHosts() throws {
        let hosts = try AllowedHosts(["push.example", "*.push.example", "127.0.0.1", "::1", "fd00::*"], key: "k")
        for host in ["push.example", "a.PUSH.example:444", "127.0.0.1:80", "[::1]:8080", "[fd00::2]"] {
            #expect(hosts.allows(try #require(PushEndpoint("https://\(host)/"))))
        }
        for host in ["example", "xpush.example", "push.example.evil", "127.0.0.2", "[::2]"] {
            #expect(!hosts.allows(try #require(PushEndpoint("https://\(host)/"))))
        }
    }

    @Test("without a list every host is allowed")
    func noList() throws {
        #expect(try AllowedHosts(nil, key: "k").allows(#require(PushEndpoint("http://10.0.0.1/"))))
    }

    @Test(
        "a pattern that no host can match is refused",
        arguments: [
            ("127.0.0.1:7290", "write \"127.0.0.1\""), ("push.example:*", "write \"push.example\""),
            ("[::1]:80", "IPv6 addresses are written without brackets; * and ? are the only wildcards"),
            ("https://push.example", "write \"push.example\""), ("Push.Example", "write \"push.example\""),
            ("push.example.", "write \"push.example\""),
            ("bücher.example", "write international names in their ASCII form, such as xn--bcher-kva.example"),
            (" ", "write each host as an item of the list"),
        ])
    func unusablePatterns(pattern: String, hint: String) {
        let error = #expect(throws: ProviderConfigurationError.self) {
            try AllowedHosts(["push.example", pattern], key: "allowed_hosts")
        }
        #expect(error?.key == "allowed_hosts")
        #expect(error?.hint == hint)
    }

    @Test("an empty list is refused")
    func emptyList() {
        #expect(throws: ProviderConfigurationError.self) { try AllowedHosts([], key: "allowed_hosts") }
    }
}
