import APIRuntime
import OutboundHTTP
import Testing

@testable import PushGateway

@Suite("Forwarded and X-Forwarded-For")
struct ForwardedFieldTests {
    /// Returns a text for each node: its address and port, `-` for one without address, `?` for an invalid one.
    private func texts(_ nodes: [ForwardedNode?]?) -> String? {
        nodes?.map { node in
            guard let node else { return "?" }
            let port = node.port.map { "#\($0)" } ?? ""
            return (node.address.map { "\($0)" } ?? "-") + port
        }.joined(separator: " ")
    }

    @Test(
        "the nodes of a Forwarded field are those of its parameters \"for\"",
        arguments: [
            ("for=192.0.2.43", "192.0.2.43"), ("For=192.0.2.43, FOR=198.51.100.17", "192.0.2.43 198.51.100.17"),
            (#"For="[2001:db8:cafe::17]:4711""#, "2001:db8:cafe::17#4711"), (#"for="[2001:DB8::1]""#, "2001:db8::1"),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            (#"proto=https; for="192.0.2.60:80" ; host="a,b;c""#, "192.0.2.60#80"),
            (#"for="192.0.2.60:_port""#, "192.0.2.60"), ("for=unknown", "-"), ("for=UNKNOWN", "-"),
            (#"for="_gazonk""#, "-"), ("for=_a.b-C_9", "-"), (#"for="unknown:80""#, "-#80"),
            (#"for="\1\92.0.2.1""#, "192.0.2.1"), ("for=\"[::ffff:192.0.2.1]\"", "192.0.2.1"),
            ("", ""), (", ,for=192.0.2.1,,", "192.0.2.1"), ("\t for=192.0.2.1 \t", "192.0.2.1"),
            ("proto=https", "?"), ("for=192.0.2.1;", "192.0.2.1"),
            // Values that are no nodes.
            ("for=example.org", "?"), ("for=192.0.2.256", "?"), ("for=192.0.2", "?"), ("for=_", "?"),
            (#"for="2001:db8::1""#, "?"), (#"for="[192.0.2.1]""#, "?"), (#"for="[2001:db8::1""#, "?"),
            (#"for="[fe80::1%eth0]""#, "?"), (#"for="192.0.2.1:65536""#, "?"), (#"for="192.0.2.1:""#, "?"),
            (#"for="192.0.2.1:+8""#, "?"), (#"for="192.0.2.1 ""#, "?"), (#"for="""#, "?"), (#"for="_hidden/x""#, "?"),
            (#"for="010.0.0.1""#, "?"), (#"for="[2001:db8::1]x""#, "?"),
        ])
    func forwarded(text: String, nodes: String) {
        #expect(texts(ForwardedField.forwarded(text)) == nodes)
    }

    @Test(
        "a Forwarded field with invalid syntax has no nodes",
        arguments: [
            #"for="192.0.2.1"#, "for=192.0.2.1:80", "for=[2001:db8::1]", "for", "for=", "=192.0.2.1", "for 192.0.2.1",
            "for = 192.0.2.1", "for=192.0.2.1 for=192.0.2.2", "for=192.0.2.1;for=192.0.2.2", #"for="a"b"#, "for=é",
            #"for="a\"#, #"x=", for=192.0.2.1"#, #"x=", for="[2001:db8::1]""#,
        ])
    func invalid(text: String) {
        #expect(ForwardedField.forwarded(text) == nil)
    }

    @Test(
        "the nodes of X-Forwarded-For are its elements",
        arguments: [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1, 2001:db8::1 ,\t[2001:db8::2]", "192.0.2.1 2001:db8::1 2001:db8::2"),
            ("192.0.2.1:8080,[2001:db8::2]:80", "192.0.2.1#8080 2001:db8::2#80"), ("unknown, _x", "- -"),
            ("", ""), (" , ,192.0.2.1,", "192.0.2.1"),
            (#"a b, "192.0.2.1", ::1%lo, 1.2.3.4.5, :80, 12345::1, 1:2"#, "? ? ? ? ? ? ?"),
        ])
    func xForwardedFor(text: String, nodes: String) {
        #expect(texts(ForwardedField.xForwardedFor(text)) == nodes)
    }
}
