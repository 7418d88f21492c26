import SeededGenerator
import Testing

@testable import APIRuntime

/// Randomly changed payloads, the same on every machine. The reader doesn't crash or read beyond the text, and a valid
/// value is equal after it was written and read again.
@Suite("Mutated payloads")
struct FuzzTests {
    private static let seeds = [
        #"{"app_id":"a","pushkey":"k","count":12,"ratio":0.5,"active":true,"priority":"low","note":null,"tags":["x"]}"#,
        #"{"app_id":"\u00e9\ud83d\ude00","pushkey":"é","x":{"y":[1,-2.5e+3,"😀",null]},"count":1.0e2}"#,
        #"[{"kind":"count","is":2},{"is":1,"kind":"moon"},{"kind":null},"count",[[]]]"#,
        #"{"a":{"a":[1,{"b":9223372036854775807}],"\u0061b":-0.0},"c":"\\\"\/\b","d":[],"e":{}}"#,
        #"[{"radius":1},{"side":2,"color":"low"},["ab",{"side":3}],"é",{"radius":1,"side":1},[[{"radius":0}]]]"#,
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "null", "true", "1e400", "-", "0",
            ".5",
            "e9", "e-9", "99999999999", "000000000000", "\"kind\":", "\"app_id\":", "\"count\"", "é", "😀", " ", "\n",
            "\r",
            "[[[[[[[[", "\"a\":", "{\"a\":",
        ].map { Array($0.utf8) } + [[0x00], [0x7F], [0x80], [0xC3], [0xED, 0xA0], [0xF0, 0x9F], [0xFF]]

    private static func mutate(_ text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0...text.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &generator)
            case 1 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2 where place < text.count: text.remove(at: place)
            case 3: text.removeSubrange(place..<min(text.count, place + Int.random(in: 0...12, using: &generator)))
            case 4: text = Array(text.prefix(place))
            case 5:
                let end = min(text.count, place + Int.random(in: 0...20, using: &generator))
                let target = Int.random(in: 0...text.count, using: &generator)
                text.insert(contentsOf: Array(text[place..<end]), at: target)
            default: text.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
            }
        }
        return text
    }

    private static func check<Value: JSONCodable>(
        _ type: Value.Type, _ text: [UInt8], _ page: GuardPage, _ mode: JSONReadingMode
    ) {
        let (value, violations) = page.read(type, text, mode: mode)
        // A macro for every text would cost more than reading it, so there are few expectations.
        if let value {
            let written = value.jsonBytes()
            let again = try? Value(json: written, mode: mode)
            if again != value { #expect(again == value, "\(String(decoding: text, as: UTF8.self))") }
            if again?.jsonBytes() != written { #expect(again?.jsonBytes() == written, "\(text)") }
        } else if violations.isEmpty || violations.contains(where: { $0.line < 1 || $0.column < 1 }) {
            Issue.record("\(text): \(violations)")
        }
    }

    @Test("120,000 mutated payloads survive", arguments: 0..<4)
    func mutated(seed: Int) throws {
        let page = try GuardPage(capacity: 4096)
        var generator = SeededGenerator(seed: UInt64(seed))
        for round in 0..<30_000 {
            let text = Self.mutate(Self.seeds[round % Self.seeds.count], using: &generator)
            let mode: JSONReadingMode = round & 16 == 0 ? .strict : .tolerant
            switch round % Self.seeds.count {
            case 0, 1: Self.check(Device.self, text, page, mode)
            case 2: Self.check([Condition].self, text, page, mode)
            case 4: Self.check(Shape.self, text, page, mode)
            default: Self.check(JSONValue.self, text, page, mode)
            }
            if round % 5 == 0 { Self.check(Skipper.self, text, page, mode) }
        }
    }

    @Test("strict reading, tolerant reading and skipping agree on what is JSON")
    func agreement() throws {
        let page = try GuardPage(capacity: 4096)
        var generator = SeededGenerator(seed: 77)
        for round in 0..<10_000 {
            let text = Self.mutate(Self.seeds[round % Self.seeds.count], using: &generator)
            let read = page.read(JSONValue.self, text).violations.map(\.code)
            let types = page.read([Condition].self, text, mode: .tolerant).violations.map(\.code)
            let shapes = page.read(Shape.self, text, mode: .tolerant).violations.map(\.code)
            let skipped = page.read([Skipper].self, Array(#"[{"x":"#.utf8) + text + Array("}]".utf8)).violations.map(
                \.code)
            let notJSON: Set<JSONViolation.Code> = [.syntax, .utf8, .depth]
            let isJSON = notJSON.isDisjoint(with: read)
            if isJSON != notJSON.isDisjoint(with: types) {
                Issue.record("types: \(String(decoding: text, as: UTF8.self))")
            }
            if isJSON != notJSON.isDisjoint(with: shapes) {
                Issue.record("alternatives: \(String(decoding: text, as: UTF8.self))")
            }
            // A fragment such as `1},{"y":2` is JSON only in its new context.
            if isJSON, read != skipped { Issue.record("skipped: \(String(decoding: text, as: UTF8.self))") }
        }
    }
}
