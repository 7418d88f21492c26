import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("Parsing of JSON Lines and JSON text sequences")
struct JSONRecordParserTests {
    private static func texts(_ framing: JSONFraming, _ text: String, maxBytes: Int = 1000) throws -> [String] {
        try JSONRecordParser(framing, maxBytes: maxBytes).messages(in: text).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("a line is a text; empty lines are skipped, and the last line needs no end")
    func lines() throws {
        #expect(try Self.texts(.lines, "{\"a\":1}\n\n[2]\r\n \n3\n4") == ["{\"a\":1}", "[2]\r", "3", "4"])
        #expect(try Self.texts(.lines, "") == [])
    }

    @Test("a text of a sequence follows a record separator, and may have several lines")
    func sequence() throws {
        let text = "\u{1E}{\"a\":\n \"}\\\"\\n\"}\n\u{1E}[\n]\n\u{1E}\u{1E}\"\u{1D}\"\u{1E}1\n\u{1E}true\n"
        #expect(try Self.texts(.sequence, text) == ["{\"a\":\n \"}\\\"\\n\"}", "[\n]", "\"\u{1D}\"", "1", "true"])
    }

    @Test("a text is delivered when its line feed arrives, before the next separator")
    func delivery() throws {
        var parser = JSONRecordParser(.sequence, maxBytes: 100)
        var position = 0
        #expect(try parser.next(in: Array("\u{1E}{\"a\":1}\n".utf8), at: &position) == Array("{\"a\":1}".utf8))
    }

    @Test(
        "a text of a sequence that is cut off is incomplete (RFC 7464, section 2.4)",
        arguments: ["12", "tru", "null", "[1", "{\"a\":["])
    func incomplete(_ text: String) throws {
        for rest in ["", "\u{1E}1\n"] {
            let error = #expect(throws: StreamError.self) { try Self.texts(.sequence, "\u{1E}0\n\u{1E}" + text + rest) }
            #expect(error?.problem == .incomplete)
            #expect(error?.description == "message 2 of the stream is incomplete")
        }
        #expect(try Self.texts(.sequence, "\u{1E}\(text) ") == [text + " "])
        #expect(try Self.texts(.lines, text) == [text])
    }

    @Test("a text over the bound throws", arguments: [JSONFraming.lines, .sequence])
    func bound(_ framing: JSONFraming) throws {
        let text = String(decoding: framing.record(Array("12345678901".utf8)), as: UTF8.self)
        let error = #expect(throws: StreamError.self) { try Self.texts(framing, text, maxBytes: 10) }
        #expect(error?.problem == .tooLong(maxBytes: 10))
        let short = String(decoding: framing.record(Array("1234567890".utf8)), as: UTF8.self)
        #expect(try Self.texts(framing, String(repeating: short, count: 3), maxBytes: 10).count == 3)
    }

    @Test("the division into parts doesn't change the texts", arguments: [JSONFraming.lines, .sequence], 0..<50)
    func parts(_ framing: JSONFraming, seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let texts = ["{\"a\":\"\\\"}\\\\\"}", "[[1,{}],\"]\"]", "\"x\"", "12", "null", "{\"a\": {\"b\": [1, 2]}}"]
        let chosen = (0..<8).map { _ in texts.randomElement(using: &random) ?? "" }
        let bytes = chosen.flatMap { framing.record(Array($0.utf8)) }
        for _ in 0..<5 {
            let found = try JSONRecordParser(framing, maxBytes: 100).messages(in: bytes.parts(&random))
            #expect(found.map { String(decoding: $0, as: UTF8.self) } == chosen)
        }
    }
}
