import ExternalProcess
import Foundation
import SeededGenerator
import Testing

@testable import StringGrammars

@Suite("Formats compared with Python's jsonschema")
struct PythonAgreementTests {
    private struct Question: Codable {
        var format: String
        var text: String
    }

    /// A script that returns for each text whether Python's jsonschema accepts it, or null if it has no checker for the
    /// format.
    private static let script = """
        import json, sys
        from jsonschema import Draft202012Validator
        checker = Draft202012Validator.FORMAT_CHECKER
        def conforms(question):
            if question["format"] not in checker.checkers: return None
            return checker.conforms(question["text"], question["format"])
        print(json.dumps([conforms(question) for question in json.load(sys.stdin)]))
        """

    private static let python: ExternalProcess? = {
        guard let python = ExternalProcess(named: "python3") else { return nil }
        let answer = try? python.run(["-c", "import jsonschema, rfc3339_validator; print(1)"], input: Data())
        return answer == nil ? nil : python
    }()

    /// Valid texts, from which others are derived by small changes.
    private static let seeds: [StringFormat: [String]] = [
        .dateTime: ["1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "2024-02-29t00:00:00z"],
        .date: ["1963-06-19", "2000-02-29", "1900-02-28", "2023-12-31"],
        .time: ["08:30:06.283185Z", "15:59:00-08:00"],
        .ipv4: ["192.168.0.1", "255.10.99.0"],
        .ipv6: ["2001:db8::8:800:200c:417a", "::ffff:129.144.52.38", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::"],
        .uuid: ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"],
        .jsonPointer: ["/foo/0/a~1b/m~0n", ""],
        .relativeJSONPointer: ["0/foo", "12#", "3"],
    ]

    @Test(
        "mutated texts are accepted exactly if Python's jsonschema accepts them",
        .enabled(if: python != nil, "skipped: python3 with jsonschema is absent"), arguments: Array(seeds.keys))
    func agreement(format: StringFormat) throws {
        let python = try #require(Self.python)
        var generator = SeededGenerator(seed: 7)
        var texts: Set<String> = []
        let characters = Array("0123456789abfgTZz:./~#-+ %é২")
        for seed in Self.seeds[format] ?? [] {
            texts.insert(seed)
            for _ in 0..<700 {
                var text = Array(seed)
                for _ in 0..<Int.random(in: 1...2, using: &generator) {
                    let index = Int.random(in: 0...text.count, using: &generator)
                    let character = characters.randomElement(using: &generator) ?? "0"
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: text.insert(character, at: index)
                    case 1 where index < text.count: text.remove(at: index)
                    case _ where index < text.count: text[index] = character
                    default: break
                    }
                }
                texts.insert(String(text))
            }
        }
        let questions = texts.sorted().map { Question(format: format.rawValue, text: $0) }
        let answers = try JSONDecoder().decode(
            [Bool?].self, from: try python.run(["-c", Self.script], input: JSONEncoder().encode(questions)))
        var validCount = 0
        for (question, answer) in zip(questions, answers) where !Self.differs(format, question.text) {
            let expected = try #require(answer as Bool?, "no checker for \(format.rawValue)")
            if expected { validCount += 1 }
            #expect(format.matches(question.text) == expected, "\(format.rawValue): \(question.text.debugDescription)")
        }
        #expect(validCount > 10 && validCount < questions.count)
    }

    /// Returns whether Python's checker is known to differ from the RFC for the text.
    private static func differs(_ format: StringFormat, _ text: String) -> Bool {
        switch format {
        // Python rejects leap seconds, which its time type doesn't have.
        case .dateTime, .time: text.contains(":60")
        // Python accepts zones.
        case .ipv6: text.contains("%")
        // Python accepts spaces, more dashes and digits of other scripts.
        case .uuid: !text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x80 } || text.count { $0 == "-" || $0 == "+" } > 4
        // Python lacks index adjustments, which are from a later draft, accepts digits of other scripts, and rejects
        // numbers with a zero inside, such as 102.
        case .relativeJSONPointer:
            text.contains { "+-২".contains($0) } || zip(text, text.dropFirst()).contains { $0 == "0" && $1.isNumber }
        default: false
        }
    }
}
