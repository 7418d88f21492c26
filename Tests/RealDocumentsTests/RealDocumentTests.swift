import APIModel
import APIRuntime
import Foundation
import GeneratedCode
import PythonJudge
import SchemaChecking
import SharedData
import Testing
import YAMLTree

/// Documents that nobody here wrote, through the whole generator: compiled to objects without a warning, and strict
/// reading by the compiled types compared with `specgen validate`.
///
/// `make documents` takes all of them, which lasts most of an hour on two cores.
@Suite(
    .serialized, .enabled(if: RealDocument.arePresent, SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: the built module APIRuntime isn't beside the tests"))
struct RealDocumentTests {
    /// How many changed values there are of each value, at most; the environment may ask for more.
    private static let mutants = ProcessInfo.processInfo.environment["MUTANTS_PER_EXAMPLE"].flatMap(Int.init) ?? 6
    /// Larger values say nothing that smaller ones don't.
    private static let mostBytes = 20_000

    private struct Question {
        let component: RealModule.Component
        let json: JSONValue
    }

    @Test(
        "a real document compiles to objects without a warning, and reads as specgen validate judges",
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
        var agreement = Agreement()
        var lost: [String] = []
        var byDiscriminator = 0
        var byMissingType = 0
        for (question, answer) in zip(questions, answers) {
            let payload = try? JSONPayload(bytes: question.json.jsonBytes())
            let violations = try payload.map { payload in try checker.check(payload, against: question.component.schema)
            }
            let interpreter = violations.map(Verdict.init) ?? Verdict(codes: ["json"], reason: "no JSON")
            let generated: Verdict
            switch answer {
            case .accepted(let text):
                generated = .valid
                if try !JSONValue(json: text).isSame(as: question.json) {
                    lost.append("\(question.component.name): \(question.json) became \(text)")
                }
            case .rejected(let reason): generated = Verdict(violations: reason)
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
                Verdicts(generated: generated, interpreter: interpreter, python: nil),
                schema: question.component.name, instance: "\(question.json)")
        }
        print(
            "\(document.name): \(module.model.types.count) types, \(components.count) components, "
                + "compiled in \(compileTime.formatted(.units(fractionalPart: .show(length: 1)))), \(agreement), by discriminator: "
                + "\(byDiscriminator), by missing type: \(byMissingType)")
        #expect(agreement.unexplained.prefix(20).joined(separator: "\n\n") == "")
        #expect(lost.prefix(20).joined(separator: "\n") == "")
        #expect(agreement.valid > components.count / 2, "values that are all refused prove little: \(agreement)")
    }

    /// Whether a discriminator explains a difference: generated code takes the one branch that it names, while JSON
    /// Schema's `oneOf`, which a discriminator doesn't change (OpenAPI 3.1, 4.8.25), counts the branches that fit.
    private static func differByDiscriminator(
        _ generated: Verdict, _ interpreter: Verdict, _ nodes: [YAMLNode]
    ) -> Bool {
        let fitsSeveral =
            generated.isValid && interpreter.codes == ["one_of"] && interpreter.reason.contains("found that")
        let namesNone = interpreter.isValid && generated.codes == ["enum"]
        return (fitsSeveral || namesNone) && nodes.contains { $0["discriminator"] != nil }
    }

    /// Whether a schema without a type explains a difference: one that describes objects is taken for an object in OpenAPI
    /// documents.
    private static func differByMissingType(
        _ generated: Verdict, _ interpreter: Verdict, _ nodes: [YAMLNode]
    ) -> Bool {
        interpreter.isValid && generated.codes == ["type"]
            && nodes.contains { $0["properties"]?.mapping != nil && $0["type"] == nil }
    }

    /// Values made from each component's schema, and those values with one thing changed.
    private static func questions(
        about components: [RealModule.Component], in module: RealModule
    ) throws -> [Question] {
        let samples = SampleValues(module.sources)
        return try components.enumerated().flatMap { index, component in
            try samples.values(of: component.schema).flatMap { value -> [Question] in
                guard value.jsonBytes().count <= mostBytes else { return [] }
                let changed = Mutant.all(of: value, count: mutants, seed: index).map(\.json)
                // `null` is a matter of the place where a type is used.
                return ([value] + changed).filter { $0 != .null }.map { Question(component: component, json: $0) }
            }
        }
    }
}
