import APIRuntime
import ClientServerAPI
import PushRules
import SeededGenerator
import Testing

/// The suite's time limit is the only bound: an algorithm with a worse complexity would take hours, not milliseconds.
@Suite("Push rules under hostile input", .timeLimit(.minutes(5)))
struct RobustnessTests {
    typealias E = EvaluationFixture

    private static let million = String(repeating: "a", count: 1_000_000)

    @Test(
        "any glob on a body of one megabyte takes bounded time",
        arguments: [
            String(repeating: "a*", count: 500) + "b", String(repeating: "*a", count: 500) + "b",
            String(repeating: "a?", count: 2000) + "b", "*" + String(repeating: "a", count: 5000) + "b*",
            String(repeating: "?", count: 3000) + "b", String(repeating: "*?", count: 3000) + "b",
            String(repeating: "a?*", count: 1000) + "*b", "?*?*?*?*b", "*b",
        ])
    func globs(pattern: String) {
        let event = E.event(["body": .string(Self.million), "v": .string(Self.million)])
        let rules = CompiledRuleset(
            Ruleset(
                override: [E.rule("o", [.eventMatch(.init(key: "content.v", pattern: pattern))])],
                content: [E.rule("c", pattern: pattern)]))
        #expect(E.decision(rules, event) == .none)
    }

    @Test("a glob on a long non-ASCII body takes bounded time")
    func unicodeBody() {
        let body = String(repeating: "ΟΔΌΣ\u{212A}😀 ", count: 60_000)
        let event = E.event(["body": .string(body)])
        func matches(_ pattern: String) -> Bool {
            E.decision(CompiledRuleset(Ruleset(content: [E.rule("c", pattern: pattern)])), event).notifies
        }
        #expect(matches("οδός*") && matches("οδόςk😀"))
        #expect(!matches("οδόςk😀x") && !matches(String(repeating: "??????? ", count: 40) + "x"))
    }

    @Test("300,000 rules are compiled and evaluated")
    func manyRules() {
        let count = 100_000
        let given = Ruleset(
            override: (0..<count).map { number in
                E.rule("o\(number)", [.eventMatch(.init(key: "content.k\(number)", pattern: "*\(number)*"))])
            },
            content: (0..<count).map { E.rule("c\($0)", pattern: "word\($0)") },
            underride: (0..<count).map { _ in E.rule("u", [.unknown(["kind": "org.example.moon"])]) })
        let rules = CompiledRuleset(given)
        #expect(E.decision(rules) == .none)
        #expect(E.decision(rules, E.event(["body": .string("the word\(count - 1)!")])).ruleID == "c\(count - 1)")
        #expect(rules.explanation(of: E.event(), in: E.room, for: E.me).rules.count == 3 * count)
    }

    @Test("a path with 100,000 keys or escapes is parsed and looked up")
    func longPaths() {
        let escapes = String(repeating: #"\\\."#, count: 100_000)
        let key = String(repeating: #"\."#, count: 100_000)
        let event = E.event([key: "x"])
        #expect(E.holds(.eventMatch(.init(key: "content." + escapes, pattern: "x")), event))
        let dots = String(repeating: ".", count: 100_000)
        #expect(!E.holds(.eventMatch(.init(key: "content" + dots, pattern: "x")), event))
        let backslashes = String(repeating: #"\"#, count: 100_001)
        #expect(!E.holds(.eventMatch(.init(key: "content." + backslashes, pattern: "x")), event))
    }

    @Test("an event with long keys above many properties is flattened in linear time")
    func longKeys() {
        var inner: JSONObject = [:]
        for number in 0..<3000 { inner["k\(number)"] = "v" }
        var content = inner
        for _ in 0..<50 { content = [Self.million: .object(content)] }
        #expect(E.decision(.defaults(), E.event(content)).notifies)
    }

    @Test("random rules and events never crash, and a tolerant ruleset survives re-encoding")
    func randomJSON() throws {
        var generator = SeededGenerator(seed: 5)
        func any(_ depth: Int) -> JSONValue {
            let words = [
                "event_match", "kind", "key", "pattern", "value", "is", "content.body", "content", "*", "?", "\\", ".",
                "room_member_count", "2", "<", "notify", "set_tweak", "", "é", "type", "enabled", "actions",
            ]
            func word() -> String { words.randomElement(using: &generator) ?? "" }
            switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
            case 0: return nil
            case 1: return .boolean(.random(using: &generator))
            case 2: return .integer(.random(in: -3...3, using: &generator))
            case 3: return 1.5
            case 4, 5: return .string(word() + word())
            case 6: return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in any(depth - 1) })
            default:
                var object: JSONObject = [:]
                for _ in 0..<Int.random(in: 0...5, using: &generator) { object[word()] = any(depth - 1) }
                return .object(object)
            }
        }
        func rules() -> JSONValue {
            .array(
                (0..<2).map { number in
                    var rule = any(2).object ?? [:]
                    rule["rule_id"] = .string("r\(number)")
                    rule["conditions"] = .array([any(2), any(1)])
                    return .object(rule)
                })
        }
        for _ in 0..<3000 {
            let json: JSONObject = ["override": rules(), "content": rules(), "room": any(2), "underride": rules()]
            let ruleset = Ruleset(tolerant: json)
            let compiled = CompiledRuleset(ruleset)
            let event = FlattenedEvent(any(3).object ?? ["content": any(2)])
            let decision = E.decision(compiled, event)
            #expect(compiled.explanation(of: event, in: E.room, for: E.me).decision == decision)
            let again = Ruleset(tolerant: try JSONObject(json: ruleset.jsonBytes()))
            #expect(E.decision(CompiledRuleset(again), event) == decision)
        }
    }
}
