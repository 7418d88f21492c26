import Testing
import YAMLTree

@testable import SchemaChecking

@Suite("The formats of Matrix")
struct MatrixFormatTests {
    @Test(
        "strings that keep to the grammar",
        arguments: [
            ("mx-user-id", "@alice:example.org"), ("mx-user-id", "@:example.org"),
            ("mx-user-id", "@Älice 1:[::1]:8448"),
            ("mx-event-id", "$143273582443PhrSn:example.org"),
            ("mx-event-id", "$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"),
            ("mx-room-id", "!636q39766251:example.com"), ("mx-room-id", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"),
            ("mx-room-alias", "#cats and dogs:example.org:80"),
            ("mx-server-name", "example.org"), ("mx-server-name", "1.2.3.4:1"),
            ("mx-server-name", "[2001:db8::1]:8448"),
            ("mx-mxc-uri", "mxc://example.org/SEsfnsuifSDFSSEF"),
            ("mx-unpadded-base64", ""), ("mx-unpadded-base64", "Zm8+/w"), ("mx-urlsafe-unpadded-base64", "Zm8-_w"),
        ])
    func valid(format: String, text: String) throws {
        #expect(try matches(text, format))
    }

    @Test(
        "strings that don't",
        arguments: [
            ("mx-user-id", "alice:example.org"), ("mx-user-id", "@alice"), ("mx-user-id", "@a\0:example.org"),
            ("mx-user-id", "@alice:exa_mple.org"),
            ("mx-user-id", "@" + String(repeating: "a", count: 243) + ":example.org"),
            ("mx-event-id", "$"), ("mx-event-id", "$a:"), ("mx-room-id", "#a:example.org"),
            ("mx-room-id", "!:example.org"),
            ("mx-room-alias", "#cats"), ("mx-server-name", ""), ("mx-server-name", "example.org:"),
            ("mx-server-name", "example.org:123456"), ("mx-server-name", "[::1"), ("mx-server-name", "[::1]8448"),
            ("mx-server-name", "a/b"), ("mx-mxc-uri", "https://example.org/a"), ("mx-mxc-uri", "mxc://example.org/"),
            ("mx-mxc-uri", "mxc://example.org"), ("mx-mxc-uri", "mxc://example.org/a/b"),
            ("mx-unpadded-base64", "Zm8="), ("mx-unpadded-base64", "Zm8-"), ("mx-unpadded-base64", "Zm8+w"),
            ("mx-urlsafe-unpadded-base64", "Zm8+"),
        ])
    func invalid(format: String, text: String) throws {
        #expect(try !matches(text, format))
    }

    @Test("a violation says what was expected, under the code format")
    func violation() throws {
        #expect(
            try violations(#""alice""#, "{type: string, format: mx-user-id}") == [
                #"1:1 format : expected a user ID, such as @alice:example.org, found the string "alice""#
            ])
    }

    @Test("other formats only annotate, and values of other types have no format")
    func annotations() throws {
        #expect(try violations(#""never""#, "{format: date-time}").isEmpty)
        #expect(try violations(#""never""#, "{format: mx-unheard-of}").isEmpty)
        #expect(try violations("1", "{format: mx-user-id}").isEmpty)
    }

    private func matches(_ text: String, _ format: String) throws -> Bool {
        let format = try #require(MatrixFormat(rawValue: format))
        return Array(text.utf8).withUnsafeBufferPointer { format.matches($0) }
    }
}
