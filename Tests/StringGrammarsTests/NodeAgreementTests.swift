import ExternalProcess
import Foundation
import Testing

@testable import StringGrammars

@Suite("Patterns compared with node's RegExp")
struct NodeAgreementTests {
    private struct Question: Codable {
        var pattern: String
        var texts: [String]
    }

    /// A script that returns for each pattern whether node finds it in each text, or null if it is invalid.
    private static let script = """
        const questions = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        process.stdout.write(JSON.stringify(questions.map(({pattern, texts}) => {
          let regex;
          try { regex = new RegExp(pattern, 'uy'); } catch { return null; }
          return texts.map(text => {
            // Tests each character by itself, because V8 also finds empty matches inside surrogate pairs.
            for (let index = 0; index <= text.length; index += text.codePointAt(index) > 0xFFFF ? 2 : 1) {
              regex.lastIndex = index;
              if (regex.test(text)) return true;
            }
            return false;
          });
        })));
        """

    private static let node = ExternalProcess(named: "node")

    @Test(
        "random patterns are valid and match random texts as with node's RegExp",
        .enabled(if: node != nil, "skipped: node is absent"), arguments: [1, 2, 3, 4])
    func agreement(seed: UInt64) throws {
        let node = try #require(Self.node)
        var random = RandomPattern(seed: seed)
        let questions = (0..<2_500).map { _ in
            Question(pattern: random.pattern(), texts: (0..<8).map { _ in random.text() })
        }
        let answers = try JSONDecoder().decode(
            [[Bool]?].self, from: try node.run(["-e", Self.script], input: JSONEncoder().encode(questions)))
        #expect(answers.count == questions.count)
        var tables = 0
        var searches = 0
        var matches = 0
        for (question, answer) in zip(questions, answers) {
            let pattern: ECMAPattern
            do {
                pattern = try ECMAPattern(question.pattern)
            } catch {
                #expect(answer == nil, "\(question.pattern.debugDescription): \(error)")
                continue
            }
            guard let answer else {
                Issue.record("\(question.pattern.debugDescription) is invalid for node")
                continue
            }
            if pattern.isTable { tables += 1 } else { searches += 1 }
            let search = try ECMAPattern(searchingFor: question.pattern)
            for (text, isFound) in zip(question.texts, answer) {
                if isFound { matches += 1 }
                let what: Comment = "\(question.pattern.debugDescription) in \(text.debugDescription)"
                #expect(pattern.matches(text) == isFound, what)
                #expect(search.matches(text) == isFound, what)
            }
        }
        // There were enough patterns and matches of each kind.
        #expect(tables > 1_000 && searches > 300)
        #expect(matches > 4_000 && matches < 19_000)
    }

    @Test(
        "properties have the same members as node's",
        .enabled(if: node != nil, "skipped: node is absent"))
    func properties() throws {
        let node = try #require(Self.node)
        // Old blocks of Unicode, whose properties don't depend on the version.
        let texts = (0x20..<0x600).compactMap(Unicode.Scalar.init).map(String.init)
        let names = Set(UnicodeProperty.binary.keys).union(UnicodeProperty.shortNames.keys)
            .union(UnicodeProperty.shortNames.values).union(UnicodeProperty.groups.keys).sorted()
        let questions = names.map { Question(pattern: "\\p{\($0)}", texts: texts) }
        let answers = try JSONDecoder().decode(
            [[Bool]?].self, from: try node.run(["-e", Self.script], input: JSONEncoder().encode(questions)))
        for (question, answer) in zip(questions, answers) {
            let expected = try #require(answer, "\(question.pattern) is invalid for node")
            let name = String(question.pattern.dropFirst(3).dropLast())
            let members = try UnicodeProperty.binary[name] == nil ? UnicodeProperty.members(named: name, at: 0) : nil
            let different = zip(texts, expected).filter { text, isExpected in
                guard let scalar = text.unicodeScalars.first else { return false }
                let holds = members?.contains(scalar.value) ?? UnicodeProperty.binary[name]?(scalar.properties)
                return holds != isExpected
            }.map(\.0)
            #expect(different.count <= 3, "\(question.pattern): \(different)")
        }
    }
}
