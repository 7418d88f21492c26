import APIRuntime
import GeneratedCode
import SchemaChecking
import Testing
import YAMLTree

/// Comparison of two implementations of the same schemas: the schema checker of `specgen` and the generated readers.
@Suite("The generated readers compared with the schema checker")
struct DifferentialTests {
    /// A schema of ours with its type and valid payloads.
    struct Subject {
        let title: String
        let schema: YAMLNode
        let type: PayloadType
        var seeds: [JSONValue]
    }

    @Test("agree on what is valid", arguments: [1, 2, 3, 4] as [UInt64])
    func agreement(seed: UInt64) throws {
        let documents = YAMLDocuments.ofProject
        let checker = SchemaChecker(documents: documents)
        var mutator = PayloadMutator(seed: seed)
        var counts = (valid: 0, invalid: 0)
        for subject in try Self.subjects(documents) {
            for round in 0..<60 {
                let text = mutator.mutated(subject.seeds[round % subject.seeds.count])
                let generated = subject.type.violations(of: text)
                let interpreted = try Self.violations(of: text, checker, subject.schema)
                if generated.isEmpty { counts.valid += 1 } else { counts.invalid += 1 }
                if generated.isEmpty == interpreted.isEmpty || Self.isIntended(generated, interpreted) { continue }
                Issue.record(
                    """
                    \(subject.title), seed \(seed): \(String(decoding: text, as: UTF8.self))
                    generated: \(generated)
                    interpreted: \(interpreted)
                    """)
                return
            }
        }
        // If all mutations were invalid, or all valid, the test would prove little.
        #expect(counts.valid > 200 && counts.invalid > 200, "\(counts)")
    }

    @Test("agree on the violations of a payload and their locations", arguments: [11, 12] as [UInt64])
    func sameFindings(seed: UInt64) throws {
        let documents = YAMLDocuments.ofProject
        let checker = SchemaChecker(documents: documents)
        var mutator = PayloadMutator(seed: seed)
        var compared = 0
        for subject in try Self.subjects(documents) {
            for round in 0..<60 {
                let text = mutator.mutated(subject.seeds[round % subject.seeds.count])
                let generated = subject.type.violations(of: text)
                let interpreted = try Self.violations(of: text, checker, subject.schema)
                // For invalid JSON the schema checker reports one error, and each reader locates it by its own grammar.
                guard !interpreted.isEmpty, !interpreted.contains(where: { Self.textCodes.contains($0.code) }),
                    !generated.contains(where: { $0.code == .numberRange })
                else { continue }
                compared += 1
                let left = Set(generated.map { "\($0.code.rawValue) \($0.pointer) \($0.line):\($0.column)" })
                let right = Set(interpreted.map { "\($0.code) \($0.pointer) \($0.line):\($0.column)" })
                #expect(left == right, "\(subject.title), seed \(seed): \(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(compared > 600, "\(compared)")
    }

    @Test(
        "a valid payload is valid through Codable too, and equal after writing and reading",
        arguments: [21, 22] as [UInt64])
    func codecs(seed: UInt64) throws {
        var mutator = PayloadMutator(seed: seed)
        var written = 0
        for subject in try Self.subjects(.ofProject) {
            for round in 0..<60 {
                let text = mutator.mutated(subject.seeds[round % subject.seeds.count])
                let comment = Comment(rawValue: "\(subject.title): \(String(decoding: text, as: UTF8.self))")
                guard let fast = try? subject.type.rewritten(text, by: .fast) else {
                    // A payload that is invalid for a server may be valid for a client, which doesn't always write it
                    // unchanged.
                    guard let tolerant = try? subject.type.rewritten(text, by: .fast, mode: .tolerant) else { continue }
                    #expect(try subject.type.rewritten(tolerant, by: .fast, mode: .tolerant) == tolerant, comment)
                    continue
                }
                #expect(try subject.type.rewritten(fast, by: .fast) == fast, comment)
                #expect(try subject.type.rewritten(text, by: .fast, mode: .tolerant) == fast, comment)
                #expect(
                    try JSONValue(json: subject.type.rewritten(text, by: .codable)).decoded
                        == JSONValue(json: fast).decoded, comment)
                written += 1
            }
        }
        #expect(written > 200, "\(written)")
    }

    /// The codes of violations that occur before there is a value.
    private static let textCodes: Set<String> = ["syntax", "utf8", "duplicate_key", "number_range"]

    /// Returns whether a difference is the only permitted one. In JSON Schema an integer is any number without a
    /// fraction; the generated types have 64 bits.
    private static func isIntended(_ generated: [JSONViolation], _ interpreted: [SchemaViolation]) -> Bool {
        interpreted.isEmpty && generated.allSatisfy { $0.code == .numberRange && $0.message.contains("64") }
    }

    static func violations(
        of text: [UInt8], _ checker: SchemaChecker, _ schema: YAMLNode
    ) throws -> [SchemaViolation] {
        let payload: JSONPayload
        do throws(SchemaViolation) { payload = try JSONPayload(bytes: text) } catch { return [error] }
        return try checker.check(payload, against: schema)
    }

    /// Returns the schemas with a title and their examples, including those of documents.
    static func subjects(_ documents: YAMLDocuments) throws -> [Subject] {
        var subjects: [String: Subject] = [:]
        for path in ProjectFiles.files(below: "Schemas", suffix: ".yaml") where path != "Schemas/specgen.yaml" {
            for example in Example.all(in: try documents.document(at: path)) {
                let schema = try documents.target(of: example.schema)
                guard let title = schema["title"]?.string, let type = PayloadType.byTitle[title]?.first else {
                    continue
                }
                let new = Subject(title: title, schema: schema, type: type, seeds: [])
                subjects[title, default: new].seeds.append(try documents.json(of: example.value))
            }
        }
        return subjects.values.sorted { $0.title < $1.title }
    }
}
