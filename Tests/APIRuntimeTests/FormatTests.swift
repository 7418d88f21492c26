import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Formats")
struct FormatTests {
    @Test("formats have the names used in schemas")
    func names() {
        #expect(JSONFormat(rawValue: "mx-user-id") == .mxUserID)
        #expect(JSONFormat.mxUserID.matches("@alice:example.com"))
        #expect(!JSONFormat.dateTime.matches("yesterday"))
    }

    @Test("formats are checked in strict mode only")
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
