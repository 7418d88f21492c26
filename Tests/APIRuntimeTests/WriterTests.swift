@_spi(Generated) import APIRuntime
import Testing

/// The writer stores several bytes at once. These tests move every special character across the boundaries of its blocks,
/// and compare with a text that is put together byte by byte.
@Suite("Writing")
struct WriterTests {
    private static let specials = ["\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "😀", "/", " "]

    /// The string in quotes with the shortest escapes.
    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\u{0}": text += "\\u0000"
            case "\u{1F}": text += "\\u001f"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    @Test("a special character is escaped, or kept, at every place of a string and a key", arguments: specials)
    func everyPlace(special: String) {
        for before in 0...40 {
            for after in Array(0...9) + [31, 40] {
                let string = String(repeating: "a", count: before) + special + String(repeating: "z", count: after)
                let expected = Self.quoted(string)
                #expect(text(of: string) == expected)
                #expect(text(of: [string: true]) == "{\(expected):true}")
            }
        }
    }

    @Test("strings of every length around the growth of the memory are written in full")
    func growth() {
        for length in Array(0...40) + Array(980...1040) + Array(4080...4110) + [70_000, 300_000] {
            let string = String(repeating: "0123456789abcdef", count: length / 16 + 1).prefix(length)
            let strings = [String](repeating: String(string), count: 3)
            #expect(text(of: strings) == "[\"\(string)\",\"\(string)\",\"\(string)\"]")
            let escaped = String(string) + "\""
            #expect(text(of: [escaped, "x"]) == "[\"\(string)\\\"\",\"x\"]")
        }
    }

    @Test("integers around every power of ten are written in decimal digits")
    func integers() {
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power &- 1, power, power &+ 1, power &* 3 / 2, power &+ power / 11] {
                #expect(text(of: value) == "\(value)")
                let signed = Int64(truncatingIfNeeded: value)
                #expect(text(of: signed) == "\(signed)")
                #expect(text(of: 0 &- signed) == "\(0 &- signed)")
            }
            power = power &* 10
        }
        for value: Int64 in [.min, .max, 0] { #expect(text(of: value) == "\(value)") }
        for value in stride(from: 0 as Int64, to: 110_000, by: 7) { #expect(text(of: value) == "\(value)") }
    }

    @Test("keys that are constants are escaped, and separated by commas except the first")
    func names() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("", "{")
        writer.member("a", String?.none)
        writer.member("b\"\\\n", "[")
        writer.member("a key of more than sixteen bytes", Int64(7))
        writer.nullMember("é")
        writer.endObject()
        let expected = #"{"":"{","b\"\\\n":"[","a key of more than sixteen bytes":7,"é":null}"#
        #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
    }

    @Test("bytes before the text are kept")
    func afterBytes() {
        let bytes: [UInt8] = Array("before ".utf8)
        let value: JSONValue = ["key": [1, true, false, nil, "text"]]
        for room in [0, 1, 100, 5000] {
            let text = String(decoding: value.jsonBytes(after: bytes, room: room), as: UTF8.self)
            #expect(text == #"before {"key":[1,true,false,null,"text"]}"#)
        }
    }

    private func text(of value: some JSONCodable) -> String { String(decoding: value.jsonBytes(), as: UTF8.self) }
}
