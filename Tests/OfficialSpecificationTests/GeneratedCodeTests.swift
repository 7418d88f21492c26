import GeneratedCode
import Testing

/// The official files as Swift: each module is compiled, and every example goes through its types.
@Suite(
    .serialized, .enabled(if: OfficialFiles.areThere, OfficialFiles.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: the built module APIRuntime isn't beside the tests"))
struct GeneratedCodeTests {
    @Test(
        "the generated module compiles without a warning, and its types agree with the schemas",
        .timeLimit(.minutes(10)), arguments: OfficialModule.allCases)
    func module(_ module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let shown = ShownTypes(built.model)
        let program = try GeneratedProgram(shown.model, against: try #require(RuntimeBuild.found))
        try #require(program.complaints == "", "\(program.complaints.prefix(8000))")
        let trial = try Trial(built, shown)
        try trial.rewriteExamples(program)
        try trial.compareVerdicts(program)
    }
}
