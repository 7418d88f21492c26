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

    /// - Parameter remotes: The remote schemas by URI, to which references are mapped.
    init(_ groups: [SuiteGroup], remotes: [String: [UInt8]]) throws {
        var errors: [String: String] = [:]
        for group in groups {
            let (_, found) = try Self.build([group], remotes)
            if let error = found.first(where: { $0.severity == .error }) { errors[group.name] = error.message }
        }
        self.groups = groups.filter { errors[$0.name] == nil }
        self.errors = errors
        model = try Self.build(self.groups, remotes).0
    }

    private static func build(
        _ groups: [SuiteGroup], _ remotes: [String: [UInt8]]
    ) throws -> (APIModule, [Diagnostic]) {
        var files: [String: JSONValue] = [:]
        for group in groups {
            files["schemas/\(group.name).json"] = group.schema
            files["\(group.name).json"] = [
                "title": .string(group.name), "type": "object", "required": ["value"],
                "properties": ["value": ["$ref": .string("schemas/\(group.name).json")]],
            ]
        }
        struct Unknown: Error {}
        var options = YAMLOptions()
        try options.remotes.add(SuiteFiles.remoteServer, at: "remotes")
        let documents = YAMLDocuments(loading: files.keys.sorted(), options: options) { path in
            if let file = files[path] { return file.jsonBytes() }
            guard path.hasPrefix("remotes/"),
                let bytes = remotes[SuiteFiles.remoteServer + path.dropFirst("remotes/".count)]
            else { throw Unknown() }
            return bytes
        }.withStaticReferences
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
