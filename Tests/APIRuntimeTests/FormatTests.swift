import Testing

@testable import APIRuntime

@Suite("Formats")
struct FormatTests {
    private static let keeping: [(JSONFormat, String)] = [
        (.mxUserID, "@alice:example.com"), (.mxUserID, "@:example.com"), (.mxUserID, "@Ä b/c=:[::1]:8448"),
        (.mxUserID, "@a:1.2.3.4"), (.mxUserID, "@a:localhost:1"),
        (.mxRoomID, "!636q39766251:example.com"), (.mxRoomID, "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"),
        (.mxRoomID, "!x:y"), (.mxEventID, "$143273582443PhrSn:example.org"), (.mxEventID, "$asfDuShaf7Gafaw"),
        (.mxEventID, "$26RqwJMLw-yds1GAH_QxjHRC1Da9oasK0e5VLnck_45"), (.mxRoomAlias, "#general:example.org"),
        (.mxRoomAlias, "#a b#c:x"), (.mxServerName, "matrix.org"), (.mxServerName, "[2001:db8::1]:8448"),
        (.mxServerName, "my-host:80"), (.mxServerName, "1.2.3.4"),
        (.mxMXCURI, "mxc://example.org/SEsfnsuifSDFSSEF"), (.mxMXCURI, "mxc://[::1]:80/a_b-c.d~"),
        (.mxUnpaddedBase64, ""), (.mxUnpaddedBase64, "w+sE15fzSc0AAAAAAAAAAA"), (.mxUnpaddedBase64, "ab/"),
        (.mxURLSafeUnpaddedBase64, "aWF6-32KGYaC3A_FEUCk1Bt0JA37zP0wrStgmdCaW-0"),
    ]

    @Test("what keeps to a grammar", arguments: keeping)
    func valid(format: JSONFormat, text: String) {
        #expect(format.matches(text))
    }

    private static let breaking: [(JSONFormat, String)] = [
        (.mxUserID, ""), (.mxUserID, "alice:example.com"), (.mxUserID, "@alice"), (.mxUserID, "@alice:"),
        (.mxUserID, "@a\0b:example.com"), (.mxUserID, "@a:exa mple"), (.mxUserID, "@a:b:c"),
        (.mxUserID, "@" + String(repeating: "a", count: 253) + ":b"), (.mxRoomID, "!"), (.mxRoomID, "!:x"),
        (.mxRoomID, "#a:x"), (.mxRoomID, "!a:"), (.mxEventID, "$"), (.mxEventID, "a"), (.mxRoomAlias, "#general"),
        (.mxRoomAlias, "general:x"), (.mxServerName, ""), (.mxServerName, "a_b"), (.mxServerName, "a:"),
        (.mxServerName, "a:123456"), (.mxServerName, "a:b"), (.mxServerName, "[::1"), (.mxServerName, "[x::1]"),
        (.mxServerName, "[1]"), (.mxServerName, "https://a"), (.mxServerName, "a/b"), (.mxMXCURI, "mxc://a"),
        (.mxMXCURI, "mxc://a/"), (.mxMXCURI, "mxc:///b"), (.mxMXCURI, "mxc://a/b/c"), (.mxMXCURI, "http://a/b"),
        (.mxMXCURI, "mxc://a/b?c"), (.mxUnpaddedBase64, "a"), (.mxUnpaddedBase64, "ab=="),
        (.mxUnpaddedBase64, "a-b_"), (.mxURLSafeUnpaddedBase64, "a+b/"), (.mxUnpaddedBase64, "ab..."),
    ]

    @Test("what doesn't", arguments: breaking)
    func invalid(format: JSONFormat, text: String) {
        #expect(!format.matches(text))
    }

    @Test("formats have the names of the schemas")
    func names() {
        #expect(JSONFormat(rawValue: "mx-user-id") == .mxUserID)
        #expect(JSONFormat(rawValue: "mx-urlsafe-unpadded-base64") == .mxURLSafeUnpaddedBase64)
        #expect(JSONFormat(rawValue: "uri") == nil)
        #expect(JSONFormat.allCases.allSatisfy { $0.rawValue.hasPrefix("mx-") && !$0.phrase.isEmpty })
    }

    @Test("they are checked in strict mode only")
    func modes() {
        struct Member: JSONCodable {
            init?(from reader: inout JSONReader) {
                guard reader.readString(format: .mxUserID) != nil else { return nil }
            }
            func write(to writer: inout JSONWriter) {}
        }
        #expect(violations(of: [Member].self, #"["@a:b", "a"]"#) == ["format /1 1:10"])
        #expect(messages(of: Member.self, #""a""#) == [#"expected a user ID, found the string "a""#])
        #expect(violations(of: [Member].self, #"["@a:b", "a"]"#, mode: .tolerant) == [])
    }
}
