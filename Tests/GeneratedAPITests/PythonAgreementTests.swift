import APIRuntime
import Foundation
import PythonOracle
import SchemaChecking
import Testing
import YAMLTree

/// The generated types, the schema checker and an independent implementation of the same schemas.
@Suite("Generated types, the schema checker and Python's jsonschema compared")
struct PythonAgreementTests {
    private typealias Subject = DifferentialTests.Subject

    /// The number of mutated payloads for each schema; the environment can raise it.
    private static let count = ProcessInfo.processInfo.environment["MUTANTS_PER_SCHEMA"].flatMap(Int.init) ?? 300

    @Test(
        "all accept the same mutated payloads, except for known differences",
        .enabled(if: PythonOracle.found != nil, "skipped: python3 with jsonschema and referencing is absent"))
    func agreement() throws {
        let python = try #require(PythonOracle.found)
        let documents = YAMLDocuments.ofProject
        let checker = SchemaChecker(documents: documents)
        let subjects = try Self.subjects(documents)
        for subject in subjects { try checker.read(subject.schema) }
        let bundle = try SchemaBundle(of: documents)
        var mutator = PayloadMutator(seed: 31)
        var payloads: [(subject: Subject, text: [UInt8])] = []
        for subject in subjects {
            for round in 0..<Self.count {
                payloads.append((subject, mutator.mutated(subject.seeds[round % subject.seeds.count])))
            }
        }
        let questions = try payloads.map { subject, text in
            PythonOracle.Question(schema: try #require(bundle.reference(to: subject.schema)), instance: text)
        }
        let oracleResults = try python.results(for: questions, by: bundle)
        try #require(oracleResults.count == payloads.count)
        var agreement = ComparisonSummary()
        for ((subject, text), oracleResult) in zip(payloads, oracleResults) {
            let results = ValidationResults(
                generated: ValidationResult(subject.type.violations(of: text)),
                interpreter: ValidationResult(try DifferentialTests.violations(of: text, checker, subject.schema)),
                python: oracleResult)
            agreement.add(
                results, schema: "\(subject.schema.location) as \(subject.type)",
                instance: String(decoding: text, as: UTF8.self))
        }
        print("\(agreement)")
        let disagreements = agreement.unexplained.prefix(20).joined(separator: "\n\n")
        #expect(disagreements == "")
        #expect(Set(agreement.explained.keys) == [.wideInteger])
        #expect(agreement.valid > 1000 && agreement.invalid > 1000, "\(agreement)")
    }

    /// Returns every definition with a title, and the bodies of every operation.
    private static func subjects(_ documents: YAMLDocuments) throws -> [Subject] {
        var subjects = try DifferentialTests.subjects(documents)
        #expect(Set(subjects.map(\.title)) == Set(PayloadType.byTitle.keys))
        let seeds = Dictionary(uniqueKeysWithValues: subjects.map { ($0.title, $0.seeds) })
        for operation in Operation.all {
            let document = try documents.document(at: "Schemas/" + operation.file)
            for (part, type) in [(Operation.BodyPart.request, operation.request), (.response, operation.response)] {
                guard let type else { continue }
                let schema = try #require(operation.schema(of: part, in: document), "\(operation)")
                let title = try documents.target(of: schema)["title"]?.string ?? ""
                subjects.append(
                    Subject(title: "\(operation)", schema: schema, type: type, seeds: seeds[title] ?? [[:]]))
            }
        }
        return subjects
    }
}

extension ValidationResult {
    fileprivate init(_ violations: [JSONViolation]) {
        let words = violations.map { "\($0.pointer): \($0.code.rawValue): \($0.message)" }
        self.init(
            codes: Set(violations.map(\.code.rawValue)),
            reason: violations.isEmpty ? "valid" : words.joined(separator: "; "))
    }
}
