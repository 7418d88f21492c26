import Foundation
import GeneratedCode
import PythonOracle
import SharedData
import Testing

/// The official files as Swift: each module is compiled, and its types read and write all examples.
@Suite(
    .serialized, .enabled(if: OfficialFiles.arePresent, SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct GeneratedCodeTests {
    /// The maximum number of mutations of each example; the environment may set it.
    private static let count = ProcessInfo.processInfo.environment["MUTANTS_PER_EXAMPLE"].flatMap(Int.init) ?? 18

    @Test(
        "the generated module compiles without a warning, and its types agree with the schemas",
        .timeLimit(.minutes(10)), arguments: OfficialModule.allCases)
    func module(_ module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let types = NamedExampleTypes(built.model)
        let program = try GeneratedProgram(types.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let examples = try ExampleRoundTrip(built, types)
        try examples.checkRoundTrips(program)
        // The push gateway has only two examples.
        let count = max(Self.count, 2000 / max(1, built.model.examples.count))
        try examples.compareValidity(program, count: count, python: PythonOracle.found)
    }
}
