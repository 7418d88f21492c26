import APIModel
import APIRuntime
import GeneratedCode
import OpenAPI
import YAMLTree

/// The groups' schemas as a module, with an object for each group whose `value` has the group's schema.
struct SuiteModule {
    let model: APIModule
    /// The schema errors of the groups without generated code.
    let errors: [String: String]
    private let groups: [SuiteGroup]

    init(_ groups: [SuiteGroup]) throws {
        var errors: [String: String] = [:]
        for group in groups {
            let (_, found) = Self.build([group])
            if let error = found.first(where: { $0.severity == .error }) { errors[group.name] = error.message }
        }
        self.groups = groups.filter { errors[$0.name] == nil }
        self.errors = errors
        model = Self.build(self.groups).0
    }

    private static func build(_ groups: [SuiteGroup]) -> (APIModule, [Diagnostic]) {
        var files: [String: JSONValue] = [:]
        for group in groups {
            files["schemas/\(group.name).json"] = group.schema
            files["\(group.name).json"] = [
                "title": .string(group.name), "type": "object", "required": ["value"],
                "properties": ["value": ["$ref": .string("schemas/\(group.name).json")]],
            ]
        }
        struct Unknown: Error {}
        let documents = YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let file = files[path] else { throw Unknown() }
            return file.jsonBytes()
        }
        let (schemas, found) = readSchemas(at: groups.map { $0.name + ".json" }, in: documents)
        let (model, diagnostics) = buildModule(
            ModuleNames(module: "Suite"), from: [], schemas: schemas, in: documents)
        return (model, found + diagnostics)
    }

    /// Returns whether the generated types accept each instance, by group, without the groups that have no code.
    func results(_ program: GeneratedProgram) throws -> [String: [Bool]] {
        let questions = groups.flatMap { group in
            group.instances.map {
                GeneratedProgram.Question(type: group.name, json: "\(["value": $0.json] as JSONValue)")
            }
        }
        var answers = try program.answers(to: questions)[...]
        var results: [String: [Bool]] = [:]
        for group in groups {
            results[group.name] = answers.prefix(group.instances.count).map {
                if case .accepted = $0 { true } else { false }
            }
            answers = answers.dropFirst(group.instances.count)
        }
        return results
    }
}
