import ReferenceJSON
import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("The reader and the reference reader")
struct ReaderAgreementTests {
    @Test("agree on random texts and on mutations of them", arguments: 0..<4)
    func random(seed: Int) throws {
        var agreement = try ReaderAgreement()
        var texts = RandomJSONText(seed: UInt64(seed) + 100)
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<600 {
            let text = texts.text()
            agreement.check(text)
            for _ in 0..<4 { agreement.check(Self.changed(text, using: &generator)) }
        }
        #expect(agreement.counts.accepted > 600 && agreement.counts.accepted < agreement.counts.all - 600)
    }

    private static func changed(_ text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            guard let place = text.indices.randomElement(using: &generator) else { return text }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: text.remove(at: place)
            case 2: text.insert(Array("{}[]\",:\\ 0-.eE+u".utf8).randomElement(using: &generator) ?? 0, at: place)
            default: text[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
        }
        return text
    }

    /// One of everything, mostly separated by at least a block of bytes.
    private static let sample = Array(
        #"{"a":[1,-2.5e+3,true,false,null,"\u00e9\ud83d\ude00\n é€😀 and so on"],"\u0061b":{"":0.0,"c":[[],{}]}} "#.utf8)

    @Test("agree on every prefix, and on every byte replaced by every other", arguments: 0..<4)
    func everyByte(part: Int) throws {
        var agreement = try ReaderAgreement()
        for place in Self.sample.indices where place % 4 == part {
            agreement.check(Array(Self.sample[..<place]))
            var text = Self.sample
            for byte in UInt8.min...UInt8.max {
                text[place] = byte
                agreement.check(text)
            }
            text[place] = Self.sample[place]
            text.remove(at: place)
            agreement.check(text)
        }
        #expect(agreement.counts.accepted > 400)
    }

    @Test("agree on white space of every length, and on bytes similar to white space")
    func whiteSpace() throws {
        var agreement = try ReaderAgreement()
        let parts = ["", "{", "\"a\"", ":", "[", "1", ",", "2", "]", "}", ""].map { Array($0.utf8) }
        let strange: [[UInt8]] = [
            [], [0x0B], [0x0C], [0x00], [0x1F], [0x21], [0x85], [0xA0], [0xC2, 0xA0], [0xEF, 0xBB, 0xBF],
            [0xE2, 0x80, 0xA8], [0x8A], [0x8D], [0x89], [0xFF],
        ]
        for place in 1..<parts.count {
            for length in 0...40 {
                let space = (0..<length).map { [0x20, 0x0A, 0x20, 0x09, 0x0D][($0 + place) % 5] as UInt8 }
                for (index, bytes) in strange.enumerated() {
                    let inserted = space.prefix((length + index) / 2) + bytes + space.dropFirst((length + index) / 2)
                    agreement.check(Array(parts[..<place].joined()) + inserted + Array(parts[place...].joined()))
                }
            }
        }
        #expect(agreement.counts.accepted >= 41 * 10)
    }

    @Test("agree on numbers of every length, truncated and changed at every byte")
    func numbers() throws {
        var agreement = try ReaderAgreement()
        for digits in 0...40 {
            let run = String(repeating: "1234567890", count: 4).prefix(digits)
            for text in ["\(run)", "-\(run)", "0.\(run)", "1e\(run.prefix(4))", "-\(run).\(run)E-\(run.prefix(3))"] {
                for (before, after) in [("", ""), ("[", "]"), ("{\"a\":", ",\"b\":1}"), ("", " ")] {
                    agreement.check(Array((before + text + after).utf8))
                    for place in text.utf8.indices where digits % 4 == 0 {
                        for byte in ["e", "-", ".", "/", ":", "0", "\0"] {
                            let changed = text[..<place] + byte + text[text.utf8.index(after: place)...]
                            agreement.check(Array((before + changed + after).utf8))
                        }
                    }
                }
            }
        }
        #expect(agreement.counts.accepted > 2000)
    }

    @Test("agree on different keys, and on equal keys in different notations")
    func keys() throws {
        var agreement = try ReaderAgreement()
        for length in 0...40 {
            let key = String(repeating: "k", count: length)
            for second in [key, key + "x", String(key.dropLast()) + "K", String(key.dropLast()) + #"\u006b"#, ""] {
                for count in [0, 1, 22, 23, 24, 25, 30] {
                    // The number of other keys between the two: a reader may store few names differently from many.
                    let others = (0..<count).map { #""\#($0)":0,"# }.joined()
                    agreement.check(Array(#"{"\#(key)":1,\#(others)"\#(second)":{"\#(second)":2}}"#.utf8))
                    agreement.check(Array(#"[{"x":{\#(others)"\#(second)":[],"\#(key)":1}}]"#.utf8))
                }
            }
        }
        let many = (0..<1000).map { #""key \#($0)":\#($0)"# }.joined(separator: ",")
        for last in ["", #","key 999":0"#, #","key\u0020\u0030":0"#, #","Key 0":0"#] {
            agreement.check(Array("{\(many)\(last)}".utf8))
            agreement.check(Array(#"{"a":[{\#(many)\#(last)}]}"#.utf8))
        }
        #expect(agreement.counts.accepted > 1000)
    }
}
