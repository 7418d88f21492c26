import APIModel
import APIRuntime
import Foundation
import GeneratedCode
import PythonOracle
import SchemaChecking
import SharedData
import Testing
import YAMLTree

/// Documents from other projects through the whole generator: the code compiles without warnings, and the types accept
/// in strict mode what `specgen validate` accepts.
///
/// `make documents` tests all documents, which takes most of an hour on two cores.
@Suite(
    .serialized, .enabled(if: RealDocument.arePresent, SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct RealDocumentTests {
    /// The maximum number of mutations of each value; the environment may set it.
    private static let mutants = ProcessInfo.processInfo.environment["MUTANTS_PER_EXAMPLE"].flatMap(Int.init) ?? 6
    /// The maximum size of a value in bytes. Larger values test nothing that smaller ones don't.
    private static let mostBytes = 20_000

    private struct Question {
        let component: RealModule.Component
        let json: JSONValue
    }

    @Test(
        "the code of a real document compiles without a warning and accepts the same values as specgen validate",
        .timeLimit(.minutes(60)), arguments: RealDocument.chosen)
    func document(_ document: RealDocument) throws {
        let module = try RealModule(document)
        #expect(module.diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [])
        let components = module.components
        try #require(!components.isEmpty)
        let start = ContinuousClock().now
        let program = try GeneratedProgram(module.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let compileTime = start.duration(to: .now)

        let questions = try Self.questions(about: components, in: module)
        let answers = try program.answers(to: questions.map { .init(type: $0.component.type, json: "\($0.json)") })
        try #require(answers.count == questions.count)
        let checker = SchemaChecker(documents: module.sources)
        var agreement = ComparisonSummary()
        var lost: [String] = []
        var byDiscriminator = 0
        var byMissingType = 0
        for (question, answer) in zip(questions, answers) {
            let payload = try? JSONPayload(bytes: question.json.jsonBytes())
            let violations = try payload.map { payload in try checker.check(payload, against: question.component.schema)
            }
            let interpreter =
                violations.map(ValidationResult.init) ?? ValidationResult(codes: ["json"], reason: "no JSON")
            let generated: ValidationResult
            switch answer {
            case .accepted(let text):
                generated = .valid
                if try !JSONValue(json: text).isSame(as: question.json) {
                    lost.append("\(question.component.name): \(question.json) became \(text)")
                }
            case .rejected(let reason): generated = ValidationResult(violations: reason)
            }
            if generated.isValid != interpreter.isValid {
                let nodes = module.nodes(of: question.component.schema)
                if Self.differByDiscriminator(generated, interpreter, nodes) {
                    byDiscriminator += 1
                    continue
                }
                if Self.differByMissingType(generated, interpreter, nodes) {
                    byMissingType += 1
                    continue
                }
            }
            agreement.add(
                ValidationResults(generated: generated, interpreter: interpreter, python: nil),
                schema: question.component.name, instance: "\(question.json)")
        }
        print(
            "\(document.name): \(module.model.types.count) types, \(components.count) components, "
                + "compiled in \(compileTime.formatted(.units(fractionalPart: .show(length: 1)))), \(agreement), by discriminator: "
                + "\(byDiscriminator), by missing type: \(byMissingType)")
        #expect(agreement.unexplained.prefix(20).joined(separator: "\n\n") == "")
        #expect(lost.prefix(20).joined(separator: "\n") == "")
        #expect(agreement.valid > components.count / 2, "too few values are valid: \(agreement)")
    }

    /// Returns whether a discriminator explains a difference. Generated code only reads the branch that it selects. In
    /// JSON Schema, `oneOf` requires exactly one matching branch, regardless of the discriminator (OpenAPI 3.1, section
    /// 4.8.25).
    private static func differByDiscriminator(
        _ generated: ValidationResult, _ interpreter: ValidationResult, _ nodes: [YAMLNode]
    ) -> Bool {
        let matchesSeveral =
            generated.isValid && interpreter.codes == ["one_of"]
            && interpreter.reason.contains("a match of exactly one")
        let namesNone = interpreter.isValid && generated.codes == ["enum"]
        return (matchesSeveral || namesNone) && nodes.contains { $0["discriminator"] != nil }
    }

    /// Whether a schema without a type explains a difference. In OpenAPI documents, the generator treats one with
    /// properties as an object.
    private static func differByMissingType(
        _ generated: ValidationResult, _ interpreter: ValidationResult, _ nodes: [YAMLNode]
    ) -> Bool {
        interpreter.isValid && generated.codes == ["type"]
            && nodes.contains { $0["properties"]?.mapping != nil && $0["type"] == nil }
    }

    /// Returns sample values of each component's schema, and mutations of them.
    private static func questions(
        about components: [RealModule.Component], in module: RealModule
    ) throws -> [Question] {
        let samples = SampleValues(module.sources)
        return try components.enumerated().flatMap { index, component in
            try samples.values(of: component.schema).flatMap { value -> [Question] in
                guard value.jsonBytes().count <= mostBytes else { return [] }
                let changed = Mutant.all(of: value, count: mutants, seed: index).map(\.json)
                // Whether `null` is allowed depends on the use of the type.
                return ([value] + changed).filter { $0 != .null }.map { Question(component: component, json: $0) }
            }
        }
    }
}
