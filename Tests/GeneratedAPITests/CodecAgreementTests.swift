import APIRuntime
import ClientServerAPI
import GeneratedCode
import PushGatewayAPI
import ReferenceJSON
import SharedData
import Testing
import YAMLTree

/// `init(json:)` and `JSONDecoder` on the payloads of every corpus, unchanged and mutated.
@Suite("The fast codec and Codable")
struct CodecAgreementTests {
    private typealias Payload = (name: String, type: PayloadType, text: [UInt8])

    @Test("agree on the examples of our schemas, and on mutations")
    func examples() throws {
        let payloads = try DifferentialTests.subjects(.ofProject).flatMap { subject in
            subject.seeds.map { Payload(subject.title, subject.type, $0.jsonBytes()) }
        }
        try check(payloads, rounds: 10, seed: 51)
    }

    @Test(
        "agree on the official examples, and on mutations",
        .enabled(if: ProjectFiles.exist(ProjectFiles.specification), SharedData.skipped),
        arguments: ["v1.19", "v1.11"])
    func officialExamples(version: String) throws {
        let documents = YAMLDocuments.official
        let payloads = try ExampleTests.officialExamples(version, documents).map { example, type in
            Payload("\(example)", type, try documents.json(of: example.value).jsonBytes())
        }
        try check(payloads, rounds: 10, seed: 52)
    }

    @Test(
        "agree on captured traffic, and on mutations",
        .enabled(if: CapturedTraffic.isPresent, SharedData.skipped))
    func capturedTraffic() throws {
        try check(try CapturedTraffic.payloads().map { Payload("\($0)", $0.type, $0.text) }, rounds: 2, seed: 53)
    }

    @Test(
        "agree on every file of JSONTestSuite inside free-form parts",
        .enabled(if: ProjectFiles.exist(ProjectFiles.jsonTestSuite), SharedData.skipped))
    func testSuite() throws {
        let files = ProjectFiles.files(below: ProjectFiles.jsonTestSuite, suffix: ".json")
        let content = (before: Array(#"{"devices":[],"content":{"x": "#.utf8), after: Array("}}".utf8))
        let type = PayloadType(PushGatewayAPI.Notification.self)
        var payloads: [Payload] = []
        for file in files {
            let bytes = try ProjectFiles.bytes(of: file)
            // Some files consist of 100,000 brackets. One place is enough for these.
            payloads.append(Payload(file, type, content.before + bytes + content.after))
            if bytes.count < 1000 { payloads.append(Payload(file, .setPusherRequest, bytes)) }
        }
        #expect(files.count > 300)
        try check(payloads, rounds: 0, seed: 54)
    }

    @Test(
        "agree on unusual texts inside free-form parts",
        arguments: [
            (#"{"a":1,"a":2}"#, false), (#"{"a":1,"\u0061":2}"#, false), (#"[[{"x":{"é":1,"\u00e9":2}}]]"#, false),
            (#"{"":0,"":0}"#, false), ("{\"\u{E9}\":1,\"e\u{301}\":2}", true), ("1e400", false), ("-1e400", false),
            ("-0", true), ("1.0", true), ("1E5", true), ("12345678901234567890", true), ("-12345678901234567890", true),
            (#"{"":{"":[]}}"#, true), (#""\u0000""#, true), (#"{"\u0000":"\u0000"}"#, true), (#""\ud800""#, false),
            (#"{"\udc00":1}"#, false), (#""\ud83d\ude00""#, true), (" \t\r\n[ \t\r\n1 \t\r\n, 2 ] ", true),
            ("01", false),
            ("1.", false), ("+1", false), (".5", false), ("NaN", false), ("[1,]", false), ("{\"a\":1,}", false),
            ("/**/1", false), ("'a'", false), ("\u{FEFF}1", false), ("nul", false), ("tru e", false),
        ] as [(String, Bool)])
    func odd(text: String, isAccepted: Bool) throws {
        for (before, after) in [
            (#"{"devices":[],"content":{"x":"#, "}}"), (#"{"devices":[],"x":"#, "}"),
            (#"{"devices":[{"app_id":"a","pushkey":"k","data":{"deep":[{"er":"#, "}]}}]}"),
        ] {
            let whole = Array((before + text + after).utf8)
            let type = PayloadType(PushGatewayAPI.Notification.self)
            #expect(type.violations(of: whole).isEmpty == isAccepted, "\(text)")
            #expect(Self.problem(type, whole, .strict) == nil, "\(text)")
            if isAccepted { #expect(try type.isKept(whole, by: .fast)) }
        }
    }

    @Test("agree on 1,000 keys, and on 500 levels if Foundation supports them")
    func large() throws {
        let type = PayloadType(PushGatewayAPI.Notification.self)
        let keys = (0..<1000).map { #""k\#($0)":{"\#($0)":\#($0)}"# }.joined(separator: ",")
        let nested = String(repeating: #"{"a":["#, count: 240) + String(repeating: "]}", count: 240)
        for member in [keys, #""deep":\#(nested)"#] {
            let text = Array(#"{"devices":[],"content":{\#(member)}}"#.utf8)
            #expect(type.violations(of: text).isEmpty)
            #expect(Self.problem(type, text, .strict) == nil)
            #expect(try type.isKept(text, by: .fast) && type.isKept(text, by: .codable))
        }
        let twice = Array(#"{"devices":[],"content":{\#(keys),"k\u0039\u00399":0}}"#.utf8)
        #expect(type.violations(of: twice).map(\.code) == [.duplicateKey])
    }

    // MARK: The comparison

    private func check(_ payloads: [Payload], rounds: Int, seed: UInt64) throws {
        #expect(payloads.count > 20)
        var mutator = PayloadMutator(seed: seed)
        var problems: [String] = []
        for (name, type, text) in payloads {
            var texts = [text]
            if let value = try? JSONValue(json: text) { texts += (0..<rounds).map { _ in mutator.mutated(value) } }
            for text in texts {
                for mode in [JSONReadingMode.strict, .tolerant] {
                    guard let problem = Self.problem(type, text, mode) else { continue }
                    problems.append("\(name) as \(type), \(mode): \(problem): \(String(decoding: text, as: UTF8.self))")
                }
            }
        }
        #expect(problems.prefix(5).joined(separator: "\n\n") == "")
    }

    /// Returns the difference between the two ways on a text; `nil` if they agree.
    private static func problem(_ type: PayloadType, _ text: [UInt8], _ mode: JSONReadingMode) -> String? {
        let violations = type.violations(of: text, mode: mode)
        let codable = try? type.rewritten(text, by: .codable, mode: mode)
        guard violations.isEmpty else {
            // A decoder shows only one value of a duplicate key. Foundation's decoder also accepts some texts that
            // aren't JSON: a trailing comma, UTF-16.
            let isHidden = violations.contains { $0.code == .duplicateKey } || ReferenceReader.read(text) == nil
            if codable == nil || isHidden { return nil }
            return "only Codable accepts, \(violations)"
        }
        guard let codable else { return "only the fast codec accepts" }
        guard let fast = try? type.rewritten(text, by: .fast, mode: mode), let value = try? JSONValue(json: fast),
            let other = try? JSONValue(json: codable)
        else { return "what was accepted isn't written" }
        if value.hasEquivalentKeys || value.decoded == other.decoded { return nil }
        return "\(value) is \(other) by Codable"
    }
}
