import Testing

@_spi(Generated) @testable import APIRuntime

/// A union whose discriminator is a key of a nested object.
private enum Message: JSONCodable {
    case text(JSONObject)
    case unknown(JSONValue)

    private static let types = JSONStringTable(["m.text"])

    init?(from reader: inout JSONReader) {
        let start = reader.mark()
        let tag = reader.discriminator("content", "msgtype", among: Self.types)
        switch tag {
        case .listed(0):
            if let value = JSONObject(from: &reader) {
                self = .text(value)
                return
            }
        default:
            reader.reportDiscriminator(tag, key: "content", "msgtype", expected: "\"m.text\"")
        }
        guard let value = reader.keepUnknown(from: start) else { return nil }
        self = .unknown(value)
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let value): value.write(to: &writer)
        case .unknown(let value): value.write(to: &writer)
        }
    }
}

@Suite("Discriminators at a path of keys")
struct DiscriminatorTests {
    @Test("the value at the path selects the branch")
    func match() throws {
        let text = #"{"a":{"msgtype":1},"content":{"b":[{}],"msgtype":"m.text"},"c":2}"#
        let messages = try [Message](json: "[\(text), \(text)]")
        #expect(messages.count == 2)
        #expect(messages[1] == .text(try JSONObject(json: text)))
    }

    @Test("a violation is reported once at its location, and reading continues after the object")
    func refusals() {
        let expectations: [(String, String)] = [
            (#"{"content":{"msgtype":"m.x"}}"#, "enum /0/content/msgtype 1:24"),
            (#"{"content":{"msgtype":1}}"#, "type /0/content/msgtype 1:24"),
            (#"{"content":{"x":1}}"#, "required /0/content 1:13"), (#"{"x":{}}"#, "required /0 1:2"),
            (#"{"content":7}"#, "type /0/content 1:13"), ("7", "type /0 1:2"),
        ]
        for (text, expected) in expectations {
            #expect(violations(of: [Message].self, "[\(text),true]").first == expected)
            #expect(violations(of: [Message].self, "[\(text),true]").count == 2)
            #expect(violations(of: Message.self, text, mode: .tolerant) == [])
        }
        #expect(codes(of: Message.self, Array(#"{"content":{"msgtype"}}"#.utf8)) == [.syntax])
        #expect(codes(of: Message.self, Array(#"{"content":{"a":1,"a":1}}"#.utf8)) == [.required, .duplicateKey])
    }
}
