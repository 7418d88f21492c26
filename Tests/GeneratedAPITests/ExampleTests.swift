import APIRuntime
import ClientServerAPI
import GeneratedCode
import SharedData
import Testing
import YAMLTree

@Suite("Examples of the schemas")
struct ExampleTests {
    private let documents = YAMLDocuments.ofProject

    @Test(
        "every example in the official push files is read by its generated type and written unchanged",
        .enabled(if: ProjectFiles.exist(ProjectFiles.specification), SharedData.skipped),
        arguments: [("v1.19", 47), ("v1.11", 54)])
    func official(version: String, atLeast expected: Int) throws {
        let examples = try Self.officialExamples(version, .official)
        for (example, type) in examples { try check(example, type, in: .official) }
        #expect(examples.count >= expected)
    }

    /// Returns the examples of a release's push files, each with its generated type.
    static func officialExamples(
        _ version: String, _ documents: YAMLDocuments
    ) throws -> [(example: Example, type: PayloadType)] {
        let folder = "\(ProjectFiles.specification)/\(version)/data/api/"
        return try [
            "push-gateway/push_notifier.yaml", "client-server/pusher.yaml", "client-server/pushrules.yaml",
            "client-server/notifications.yaml", "client-server/definitions/push_condition.yaml",
            "client-server/definitions/push_rule.yaml", "client-server/definitions/push_ruleset.yaml",
        ].flatMap { name in
            try Example.all(in: documents.document(at: folder + name)).map { example in
                (example, try #require(officialType(of: example, in: name), "no type for \(example)"))
            }
        }
    }

    @Test("every example in our own schemas is read by its generated type and written unchanged")
    func own() throws {
        var titles: Set<String> = []
        for path in ProjectFiles.files(below: "Schemas", suffix: ".yaml") where path != "Schemas/specgen.yaml" {
            for example in Example.all(in: try documents.document(at: path)) {
                let schema = try documents.target(of: example.schema)
                if let title = schema["title"]?.string {
                    let types = try #require(PayloadType.byTitle[title], "no type for \(title), \(example)")
                    for type in types { try check(example, type) }
                    titles.insert(title)
                } else {
                    try check(example, try #require(Self.untitledType(schema), "no type for \(example)"))
                }
            }
        }
        #expect(titles == Set(PayloadType.byTitle.keys))
    }

    private func check(
        _ example: Example, _ type: PayloadType, in documents: YAMLDocuments = .ofProject
    ) throws {
        let json = try documents.json(of: example.value)
        for codec in Codec.allCases {
            do {
                let written = try JSONValue(json: type.rewritten(json.jsonBytes(), by: codec))
                #expect(written == json, "\(example) as \(type) by \(codec)")
            } catch {
                Issue.record("\(example) as \(type) by \(codec): \(error)")
            }
        }
    }

    /// Returns the generated type of an official example, by its location.
    private static func officialType(of example: Example, in file: String) -> PayloadType? {
        if example.path.contains("properties") || example.path.contains("parameters") {
            // The example of a property or parameter.
            return example.holder["name"]?.string == "kind"
                ? PayloadType(PushRuleKind.self) : untitledType(example.schema)
        }
        if file.hasSuffix("/push_ruleset.yaml") { return .ruleset }
        guard example.path.first == "paths", example.path.count > 4 else { return nil }
        let path = example.path[1].replacing("{scope}", with: "global")
        let operation = Operation.find(example.path[2], path)
        switch (example.path[3], example.path[4]) {
        case ("requestBody", _): return operation?.request
        case ("responses", "200"): return operation?.response
        case ("responses", _): return .errorResponse
        default: return nil
        }
    }

    private static func untitledType(_ schema: YAMLNode) -> PayloadType? {
        switch schema["type"]?.string {
        case "string": .string
        case "integer": .integer
        // A number is written with a fraction: 50.0 for 50.
        case "number": PayloadType(JSONValue.self)
        case "array" where schema["items"]?["type"]?.string == "string": PayloadType([String].self)
        case "object" where schema["properties"] == nil: PayloadType(JSONObject.self)
        default: nil
        }
    }
}
