import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGateway
import SeededGenerator
import Testing

@Suite("TrustedProxies")
struct TrustedProxiesTests {
    private let proxies: TrustedProxies

    init() throws {
        proxies = TrustedProxies(try ["10.0.0.0/8", "fd00::/8"].map { try #require(IPNetwork($0)) })
    }

    private static let proxy = PeerAddress(ip: .v4(0x0A00_0001), port: 4000)

    /// Returns the address of the client for lines of header fields.
    private func client(_ lines: [(String, String)], from peer: PeerAddress = Self.proxy) throws -> String {
        var fields = HTTPFields()
        for (name, value) in lines { fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value)) }
        return "\(proxies.client(of: fields, from: peer))"
    }

    @Test("the fields of an address that isn't a trusted proxy have no meaning")
    func untrusted() throws {
        let peer = PeerAddress(ip: .v4(0xC000_0201), port: 80)
        #expect(
            try client([("X-Forwarded-For", "198.51.100.1"), ("Forwarded", "for=198.51.100.1")], from: peer)
                == "192.0.2.1:80")
    }

    @Test(
        "the client is the last address outside of the trusted networks",
        arguments: [
            ("198.51.100.1", "198.51.100.1:0"), ("6.6.6.6, 198.51.100.1", "198.51.100.1:0"),
            ("6.6.6.6, 198.51.100.1, 10.2.3.4, fd00::1", "198.51.100.1:0"),
            ("nonsense, 198.51.100.1", "198.51.100.1:0"),
            // Forms one character with the comma.
            ("6.6.6.6\u{600}, 198.51.100.1", "198.51.100.1:0"), ("\u{600},\u{301}198.51.100.1", "10.0.0.1:4000"),
            ("2001:db8::7", "[2001:db8::7]:0"), ("198.51.100.1:99", "198.51.100.1:99"),
            // Clients inside of the trusted networks: the first of them.
            ("10.9.9.9, 10.2.3.4", "10.9.9.9:0"),
            // The nearest untrusted sender is unknown.
            ("198.51.100.1, unknown", "10.0.0.1:4000"), ("198.51.100.1, nonsense, 10.2.3.4", "10.0.0.1:4000"),
            ("", "10.0.0.1:4000"),
        ])
    func xForwardedFor(text: String, expected: String) throws {
        #expect(try client([("X-Forwarded-For", text)]) == expected)
    }

    @Test("lines of a field are one list")
    func lines() throws {
        #expect(try client([("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.1")]) == "198.51.100.1:0")
        #expect(try client([("X-Forwarded-For", "\u{600}"), ("X-Forwarded-For", "198.51.100.1")]) == "198.51.100.1:0")
        #expect(
            try client([("Forwarded", "for=6.6.6.6"), ("Forwarded", "for=198.51.100.1;proto=https")])
                == "198.51.100.1:0")
        #expect(try client([]) == "10.0.0.1:4000")
    }

    @Test("invalid syntax, which a client may have caused, doesn't let it choose its address")
    func invalidSyntax() throws {
        #expect(try client([("Forwarded", #"for=6.6.6.6;x=""#), ("Forwarded", "for=198.51.100.1")]) == "10.0.0.1:4000")
        #expect(try client([("Forwarded", "for=6.6.6.6"), ("Forwarded", "proto=https")]) == "10.0.0.1:4000")
    }

    @Test("if both fields are there, they must name the same client")
    func bothFields() throws {
        let forwarded = ("Forwarded", "for=198.51.100.1")
        #expect(try client([forwarded, ("X-Forwarded-For", "198.51.100.1")]) == "198.51.100.1:0")
        #expect(try client([forwarded, ("X-Forwarded-For", "6.6.6.6")]) == "10.0.0.1:4000")
        #expect(try client([forwarded, ("X-Forwarded-For", "unknown")]) == "10.0.0.1:4000")
        #expect(try client([("Forwarded", "nonsense"), ("X-Forwarded-For", "198.51.100.1")]) == "10.0.0.1:4000")
    }

    @Test("whatever a client sends, it can't choose its address")
    func inventedFields() throws {
        let tokens = [
            "for=", "for=6.6.6.6", #"for="[2001:db8::6]:80""#, "for=_a", "unknown", "by=x", ";", ",", "=", "\"", #"\"#,
            " ", "6.6.6.6", "10.0.0.2", "2001:db8::6", "x", ":80",
        ]
        var generator = SeededGenerator(seed: 7239)
        for _ in 0..<5000 {
            let invented = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                tokens.randomElement(using: &generator) ?? ""
            }.joined()
            let known = "198.51.100.1:0"
            #expect(try client([("X-Forwarded-For", "\(invented), 198.51.100.1")]) == known)
            for fields in [
                [("Forwarded", "\(invented), for=198.51.100.1")],
                [("Forwarded", invented), ("Forwarded", #"for="198.51.100.1";proto=https"#)],
                [("X-Forwarded-For", "198.51.100.1"), ("Forwarded", invented)],
                [("Forwarded", "for=198.51.100.1"), ("X-Forwarded-For", invented)],
            ] {
                #expect(try [known, "10.0.0.1:4000"].contains(client(fields)), "\(fields)")
            }
        }
    }
}
