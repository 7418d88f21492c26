import Foundation
import GeneratedCode
import PythonJudge
import SharedData
import Testing

/// The official files as Swift: each module is compiled, and every example goes through its types.
@Suite(
    .serialized, .enabled(if: OfficialFiles.arePresent, SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: the built module APIRuntime isn't beside the tests"))
struct GeneratedCodeTests {
    /// How many changed values there are of each example, at most; the environment may ask for more.
    private static let count = ProcessInfo.processInfo.environment["MUTANTS_PER_EXAMPLE"].flatMap(Int.init) ?? 18

    @Test(
        "the generated module compiles without a warning, and its types agree with the schemas",
        .timeLimit(.minutes(10)), arguments: OfficialModule.allCases)
    func module(_ module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let shown = ShownTypes(built.model)
        let program = try GeneratedProgram(shown.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let trial = try ExampleRoundTrip(built, shown)
        try trial.rewriteExamples(program)
        // The push gateway has two examples only.
        let count = max(Self.count, 2000 / max(1, built.model.examples.count))
        try trial.compareVerdicts(program, count: count, python: PythonJudge.found)
    }
}
