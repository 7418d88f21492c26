import APIModel
import Testing

/// Webhooks and callbacks: their names, and requests that a router can't distinguish.
struct WebhookModelTests {
    private static let done = "responses: {'200': {description: A.}}"

    private static func model(_ webhooks: String, names: String? = nil) -> BuiltModel {
        BuiltModel(document: "openapi: 3.1.0\nwebhooks:\n\(webhooks)\n", names: names)
    }

    private static func body(_ schema: String) -> String {
        "requestBody: {required: true, content: {application/json: {schema: \(schema)}}}, \(done)"
    }

    private static func names(_ model: BuiltModel) -> [String] {
        model.module.webhookGroups.flatMap(\.webhooks).map { "\($0.operation.swiftName) = \($0.name)" }
    }

    @Test("the methods of one webhook have its name in the document, and different Swift names")
    func sharedName() {
        let model = Self.model(
            "  order: {post: {\(Self.done)}, put: {\(Self.done)}}\n  order2: {post: {\(Self.body("{}"))}}")
        #expect(model.messages == [])
        #expect(Self.names(model) == ["orderPost = order", "orderPut = order", "order2 = order2"])
        #expect(model.module.webhookGroups.map(\.hasUniqueNames) == [false])
    }

    @Test("a webhook can't have the Swift name of a member of the enum")
    func reservedNames() {
        let model = Self.model("  documentName: {post: {\(Self.done)}}\n  raw_value: {put: {\(Self.done)}}")
        #expect(Self.names(model) == ["documentNameOperation = documentName", "rawValueOperation = raw_value"])
        #expect(model.module.webhookGroups.map(\.hasUniqueNames) == [true])
    }

    @Test("webhooks whose names differ in signs get names that describe what differs")
    func longerNames() {
        let model = Self.model("  a.b: {post: {\(Self.done)}}\n  a-b: {put: {\(Self.done)}}")
        #expect(Self.names(model) == ["aB = a.b", "aDashB = a-b"])
    }

    @Test("a request like that of an earlier webhook gives a warning; another method, body or parameter doesn't")
    func indistinguishable() {
        let model = Self.model(
            """
              a: {post: {\(Self.body("{type: object}"))}}
              b: {post: {\(Self.body("{type: object}"))}}
              c: {put: {\(Self.body("{type: object}"))}}
              d: {post: {\(Self.body("{type: array}"))}}
              e: {post: {parameters: [{name: k, in: header, schema: {const: e}}], \(Self.body("{type: object}"))}}
            """)
        #expect(
            model.messages == [
                "warning: the request of this webhook is the same as that of an earlier one; at one path, only the "
                    + "earlier one is called"
            ])
        #expect(model.diagnostics.first?.location?.line == 4)
        #expect(model.diagnostics.first?.hint?.hasSuffix("the earlier one is at api.yaml:3:7") == true)
    }

    @Test(
        "a configuration names webhooks and callbacks by their name, their method or their operationId",
        arguments: [
            ("webhook:alarm: ring", ["ring = alarm", "orderPost = order", "orderPut = order", "cb = onX"]),
            ("put webhook:order: replaced", ["alarm = alarm", "orderPost = order", "replaced = order", "cb = onX"]),
            ("cb: heard", ["alarm = alarm", "orderPost = order", "orderPut = order", "heard = onX"]),
            ("callback:onX: heard", ["alarm = alarm", "orderPost = order", "orderPut = order", "heard = onX"]),
        ])
    func chosen(_ entry: String, _ expected: [String]) {
        let colon = entry.lastIndex(of: ":") ?? entry.endIndex
        let model = Self.chosen("'\(entry[..<colon])'\(entry[colon...])")
        #expect(model.messages == [])
        #expect(Self.names(model) == expected)
    }

    @Test(
        "a name that no webhook can have gives an error",
        arguments: [
            ("'webhook:alram': ring", "there is no operation \"webhook:alram\"", "did you mean \"webhook:alarm\"?"),
            (
                "'webhook:order': ring", "there are 2 operations \"webhook:order\"",
                "; name it by its operationId, or by its method: \"POST webhook:order\""
            ),
            ("'webhook:alarm': orderPut", "another webhook has the name \"orderPut\"", "its schema is at "),
            (
                "'webhook:alarm': rawValue", "a webhook cannot have the name \"rawValue\"",
                "generated code uses this name"
            ),
            ("'webhook:alarm': Ring", "\"Ring\" begins with a capital, as only names of types do", "write \"ring\""),
        ])
    func chosenErrors(_ names: String, _ message: String, _ hint: String) {
        let model = Self.chosen(names)
        #expect(model.errors == [message])
        #expect(model.diagnostics.first { $0.severity == .error }?.hint?.contains(hint) == true)
    }

    private static func chosen(_ names: String) -> BuiltModel {
        BuiltModel(
            document: """
                openapi: 3.1.0
                paths:
                  /x:
                    post: {operationId: x, callbacks: {onX: {'{$url}': {post: {operationId: cb, \(done)}}}}, \(done)}
                webhooks:
                  alarm: {get: {\(done)}}
                  order: {post: {\(done)}, put: {\(done)}}
                """, names: names)
    }
}
