import APIRuntime
import GeneratedCode
import SchemaChecking
import SharedData
import Testing
import YAMLTree

/// The official test suite of JSON Schema through generated code.
@Suite(
    "JSON-Schema-Test-Suite, draft 2020-12, through generated code",
    .enabled(if: SuiteFiles.arePresent, SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: the built module APIRuntime isn't beside the tests"))
struct SuiteTests {
    @Test(
        "every verdict is the suite's and the interpreter's, but for groups that are listed", .timeLimit(.minutes(10)))
    func verdicts() throws {
        let groups = try SuiteFiles.groups()
        let module = try SuiteModule(groups)
        let program = try GeneratedProgram(module.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let verdicts = try module.verdicts(program)
        let interpreter = try Interpreter()
        var score = (right: 0, all: 0, wrongGroups: Set<String>())
        for group in groups {
            let generated = verdicts[group.name]
            score.all += group.instances.count
            for (index, instance) in group.instances.enumerated() {
                guard let verdict = generated?[index], verdict == instance.isValid else {
                    score.wrongGroups.insert(group.title)
                    if SuiteExceptions.reasons[group.title] == nil {
                        let error = module.errors[group.name] ?? "\(instance.json) is wrongly judged"
                        Issue.record("\(group.title): \(instance.description): \(error)")
                    }
                    continue
                }
                score.right += 1
                let interpreted = try interpreter.accepts(instance.json, group)
                #expect(interpreted == verdict, "\(group.title): \(instance.description)")
            }
        }
        print(
            "generated code: \(score.right) of \(score.all) verdicts are right, "
                + "\(groups.count - score.wrongGroups.count) of \(groups.count) groups")
        // A group that is right by now mustn't be listed.
        #expect(score.wrongGroups.sorted() == SuiteExceptions.reasons.keys.sorted())
    }
}

/// `specgen validate` in a function.
struct Interpreter {
    private let remotes: [String: YAMLNode]

    init() throws {
        var remotes: [String: YAMLNode] = [:]
        for (uri, bytes) in try SuiteFiles.remotes() { remotes[uri] = try JSONPayload(bytes: bytes).node(named: uri) }
        self.remotes = remotes
    }

    func accepts(_ json: JSONValue, _ group: SuiteGroup) throws -> Bool {
        let checker = SchemaChecker(documents: YAMLDocuments(), identifiers: remotes)
        let schema = try JSONPayload(bytes: group.schema.jsonBytes()).node(named: group.name)
        return try checker.check(JSONPayload(bytes: json.jsonBytes()), against: schema).isEmpty
    }
}
