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
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct SuiteTests {
    @Test(
        "generated code accepts the same instances as the suite and the schema checker, except in listed groups",
        .timeLimit(.minutes(10)))
    func validity() throws {
        let groups = try SuiteFiles.groups()
        let module = try SuiteModule(groups, remotes: try SuiteFiles.remotes())
        let program = try GeneratedProgram(module.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let results = try module.results(program)
        let interpreter = try Interpreter()
        var score = (right: 0, all: 0, wrongGroups: Set<String>())
        for group in groups {
            let generated = results[group.name]
            score.all += group.instances.count
            for (index, instance) in group.instances.enumerated() {
                guard let isAccepted = generated?[index], isAccepted == instance.isValid else {
                    score.wrongGroups.insert(group.title)
                    if SuiteExceptions.reasons[group.title] == nil {
                        let error = module.errors[group.name] ?? "wrong result for \(instance.json)"
                        Issue.record("\(group.title): \(instance.description): \(error)")
                    }
                    continue
                }
                score.right += 1
                let isValid = try interpreter.accepts(instance.json, group)
                #expect(isValid == isAccepted, "\(group.title): \(instance.description)")
            }
        }
        print(
            "generated code: \(score.right) of \(score.all) results are correct, "
                + "\(groups.count - score.wrongGroups.count) of \(groups.count) groups")
        // Groups with correct results must not be listed.
        #expect(score.wrongGroups.sorted() == SuiteExceptions.reasons.keys.sorted())
    }
}

/// The schema checker, which interprets schemas, with the suite's remote schemas.
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
