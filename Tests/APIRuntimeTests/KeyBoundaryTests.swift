import Testing

@_spi(Generated) @testable import APIRuntime

/// Keys are compared in words, which must not extend beyond the end of the text.
@Suite("Keys and integers at every word boundary")
struct KeyBoundaryTests {
    /// One key of every length up to 45 bytes; the last letters distinguish keys of similar length.
    private static let names = (0...45).map { length in
        String((0..<length).map { Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(($0 * 7 + length) % 26))) })
    }

    /// The keys found in a text, each with an integer as its value.
    private struct Found: JSONCodable {
        var places: [Int] = []
        var others: JSONObject = [:]
        static let keys = JSONStringTable(KeyBoundaryTests.names)

        init?(from reader: inout JSONReader) {
            let keys = Self.keys
            var object = reader.beginObject(keepingUnknown: true)
            var isRight = true
            while let key = reader.nextKey(in: &object, of: keys) {
                isRight = reader.readInteger() == Int64(key) && isRight
                places.append(key)
            }
            others = reader.unknown(in: object)
            guard reader.endObject(object, of: keys), isRight else { return nil }
        }

        func write(to writer: inout JSONWriter) {}
    }

    private static func object(_ members: [String]) -> [UInt8] { Array("{\(members.joined(separator: ","))}".utf8) }

    private static func member(_ place: Int) -> String { "\"\(names[place])\":\(place)" }

    @Test("each key is found as the first, after another one, and after missing keys", arguments: names.indices)
    func found(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        for before in [nil, 0, place - 1, place - 2, place - 3, place - 4, place + 1, 45] where before != place {
            if let before, !Self.names.indices.contains(before) { continue }
            let members = [before, place].compactMap(\.self)
            for mode in [JSONReadingMode.strict, .tolerant] {
                let (value, violations) = page.read(Found.self, Self.object(members.map(Self.member)), mode: mode)
                #expect(value?.places == members)
                #expect(violations.isEmpty)
            }
        }
    }

    @Test(
        "a key in order is found after any value, and one that differs in a byte isn't",
        arguments: names.indices)
    func nearly(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        let name = Array(Self.names[place].utf8)
        // The key is the next one in order, so it is compared by words.
        let start = place == 0 ? "{" : "{\(Self.member(place - 1)),"
        for offset in name.indices {
            for change in [UInt8(ascii: "A"), UInt8(ascii: "-"), UInt8(ascii: "~")] {
                var other = name
                other[offset] = change
                let key = String(decoding: other, as: UTF8.self)
                let (value, violations) = page.read(Found.self, Array("\(start)\"\(key)\":0}".utf8))
                #expect(violations.isEmpty)
                #expect(value?.places == (place == 0 ? [] : [place - 1]))
                #expect(value?.others == [key: 0])
            }
        }
        // A longer key, a shorter one, and one elsewhere in the text.
        for key in [Self.names[place] + "!", String(Self.names[place].dropLast()) + "!?"] {
            let (value, _) = page.read(Found.self, Array("\(start)\"\(key)\":0}".utf8))
            #expect(value?.others == [key: 0])
        }
    }

    @Test("a text that ends anywhere inside a member has a violation at its end", arguments: names.indices)
    func ends(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        let text = Self.object([Self.member(max(place - 1, 0)), Self.member(place)].suffix(place == 0 ? 1 : 2))
        for count in 1..<text.count {
            let (_, violations) = page.read(Found.self, Array(text.prefix(count)))
            #expect(violations.map(\.code) == [.syntax])
            #expect(violations.first?.column == count + 1)
        }
    }

    @Test("white space and escapes anywhere in a member change nothing", arguments: names.indices)
    func otherForms(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        let name = Self.names[place]
        let escaped = name.unicodeScalars.map { "\\u00" + String($0.value, radix: 16) }.joined()
        let members = [
            "\"\(name)\" :\(place)", " \"\(name)\":\(place)", "\"\(name)\": \(place)", "\"\(name)\":\(place) ",
            "\"\(escaped)\":\(place)",
        ]
        for member in members {
            let first = Self.names.indices.contains(place + 1) ? [Self.member(place + 1)] : []
            for text in [Self.object([member] + first), Self.object(first + [member])] {
                let (value, violations) = page.read(Found.self, text)
                #expect(violations.isEmpty)
                #expect(value?.places.sorted() == [place] + first.map { _ in place + 1 })
            }
        }
    }

    @Test("a duplicate key is a violation, in order or not", arguments: names.indices)
    func twice(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        for between in [[], [max(place - 1, 0)], [min(place + 1, 45)]] where between != [place] {
            let members = ([place] + between + [place]).map(Self.member)
            let (_, violations) = page.read(Found.self, Self.object(members))
            #expect(violations.map(\.code) == [.duplicateKey])
        }
    }

    @Test("wrong punctuation around a key in order is a violation", arguments: names.indices)
    func punctuation(place: Int) throws {
        let page = try GuardPage(capacity: 4096)
        for first in [[], [max(place - 1, 0)]] where first != [place] {
            let text = Self.object((first + [place]).map(Self.member))
            let separator = text.count - 2 - Self.member(place).utf8.count
            let colon = separator + Self.names[place].utf8.count + 3
            for punctuation in "{}[],:;\" x0\u{1}".utf8 {
                // The byte before the key, its quotes and the byte after it.
                for offset in [separator, separator + 1, colon - 1, colon] where text[offset] != punctuation {
                    var other = text
                    other[offset] = punctuation
                    let (value, violations) = page.read(Found.self, other)
                    #expect(value == nil && !violations.isEmpty)
                }
                guard punctuation != UInt8(ascii: " ") else { continue }
                var longer = text
                longer.insert(punctuation, at: separator + 1)
                #expect(page.read(Found.self, longer).violations.map(\.code) == [.syntax])
            }
        }
    }

    @Test("undeclared members are kept in their order, wherever they are")
    func undeclared() throws {
        let page = try GuardPage(capacity: 4096)
        let declared = Self.member(3)
        let texts: [([String], String)] = [
            (["\"A\":1", declared, "\"B\":[ 2 ]"], #"{"A":1,"B":[2]}"#),
            (["\"A\":1", "\"B\":{}", declared], #"{"A":1,"B":{}}"#),
            ([declared, "\"A\":1", "\"B\":\"\\u0062\"", "\"C\":null"], #"{"A":1,"B":"b","C":null}"#),
            (["\"A\" :1", "\"B\":2"], #"{"A":1,"B":2}"#), (["\"A\":1", " \"B\":2"], #"{"A":1,"B":2}"#),
            (["\"A\":1 ", "\"B\":2"], #"{"A":1,"B":2}"#), (["\"\\u0041\":1"], #"{"A":1}"#),
        ]
        for (members, expected) in texts {
            let (value, violations) = page.read(Found.self, Self.object(members))
            #expect(violations.isEmpty)
            #expect(value?.others.description == expected)
        }
    }

    @Test("a truncated undeclared member is a violation in any form")
    func cutOff() throws {
        let page = try GuardPage(capacity: 4096)
        let text = Array(#"{"A":1 ,"\u0042" : "\u00e9\ud83d\ude00\n","C":[ "\/" ,{"\u0044" :"é"} ] }"#.utf8)
        #expect(page.read(Found.self, text).value?.others.description == #"{"A":1,"B":"é😀\n","C":["/",{"D":"é"}]}"#)
        for count in 1..<text.count {
            let codes = page.read(Found.self, Array(text.prefix(count))).violations.map(\.code)
            #expect(codes == [.syntax] || codes == [.utf8])
        }
    }

    @Test("integers of every number of digits, at the end of a text and before more of it", arguments: 1...20)
    func integers(digits: Int) throws {
        let page = try GuardPage(capacity: 4096)
        for pattern in ["1234567890", "9", "10", "5000000001"] {
            let text = String(String(repeating: pattern, count: 20).prefix(digits))
            for sign in ["", "-"] {
                let expected = Int64(sign + text)
                for (before, after) in [("", ""), ("", " "), (" ", "       "), ("", "\n        \n")] {
                    let (value, violations) = page.read(Int64.self, Array((before + sign + text + after).utf8))
                    #expect(value == expected)
                    #expect(violations.map(\.code) == (expected == nil ? [.numberRange] : []))
                }
                for after in [",7]", "]", ",12345678901234567]"] {
                    let (values, _) = page.read([Int64].self, Array("[\(sign)\(text)\(after)".utf8))
                    #expect(values?.first == expected)
                }
                // Continuations that make another number, or an invalid one.
                #expect(page.read(Int64.self, Array("\(sign)\(text).5".utf8)).violations.map(\.code) == [.type])
                #expect(page.read(Int64.self, Array("\(sign)\(text)e-25".utf8)).value == nil)
                for after in ["", "                "] {
                    let (_, violations) = page.read(Int64.self, Array("\(sign)0\(text)\(after)".utf8))
                    #expect(violations.map(\.code) == [.syntax])
                }
                #expect(page.read(Int64.self, Array("\(sign)\(text)x".utf8)).value == nil)
            }
        }
    }
}
