import APIModel
import Testing

struct OperationModelTests {
    static func model(_ paths: String, top: String = "") -> BuiltModel {
        BuiltModel(document: "openapi: 3.1.0\ninfo: {title: Pets}\n\(top)\npaths:\n\(paths)")
    }

    static let done = "responses: {'200': {description: A.}}"

    @Test("methods with the same Swift name get numbers, with a warning")
    func names() {
        let model = Self.model(
            """
              /a: {get: {operationId: get_pet, \(Self.done)}}
              /b: {get: {operationId: getPet, \(Self.done)}}
              /c: {get: {operationId: connection, \(Self.done)}}
              /d: {get: {operationId: '🙂', \(Self.done)}}
            """)
        #expect(
            model.module.operations.map(\.swiftName) == ["getPet", "getPet2", "connectionOperation", "unnamed"])
        #expect(
            model.messages == [
                #"warning: the Swift name "getPet" is taken by another operation; this operation is "getPet2""#
            ])
    }

    @Test("an operationId takes precedence over names made of method and path, which get numbers with a warning")
    func namesOfMethodAndPath() {
        let model = Self.model(
            """
              /papers: {get: {\(Self.done)}}
              /papers/: {get: {\(Self.done)}}
              /other: {get: {operationId: getPapers, \(Self.done)}}
            """)
        #expect(model.module.operations.map(\.swiftName) == ["getPapers2", "getPapers3", "getPapers"])
        #expect(
            model.messages == [
                #"warning: the Swift name "getPapers" is taken by another operation; this operation is "getPapers2""#,
                #"warning: the Swift name "getPapers" is taken by another operation; this operation is "getPapers3""#,
            ])
        #expect(model.diagnostics.first?.hint == #"add an "operationId""#)
    }

    @Test("an operation with two paths has two methods")
    func sharedPaths() {
        let model = Self.model(
            """
              /a: {get: {operationId: show, \(Self.done)}}
              /b: {$ref: '#/paths/~1a'}
            """)
        #expect(model.module.operations.map(\.swiftName) == ["show", "show2"])
        #expect(
            model.messages == [
                #"warning: the Swift name "show" is taken by another operation; this operation is "show2""#
            ])
        #expect(model.diagnostics.first?.location?.line == 6)
    }

    @Test("unused schemas and the bodies of webhooks and callbacks become types")
    func unusedSchemas() {
        let object = "{type: object, properties: {a: {type: string}}}"
        let model = Self.model(
            """
              /a:
                put:
                  operationId: set
                  callbacks: {heard: {'{$url}': {post: {requestBody: {content: {application/json: {schema: \(object)}}}}}}}
                  \(Self.done)
            """,
            top: """
                components: {schemas: {Alarm: \(object), Code: {type: string}, Kind: {type: string, enum: [a]}}}
                webhooks: {alarm: {post: {requestBody: {content: {application/json: {schema: \(object)}}}}}}
                """)
        #expect(model.module.types.map(\.name) == ["Alarm", "Kind", "AlarmRequest", "SetHeardRequest"])
        #expect(model.errors == [])
    }

    @Test("an unused component with an inline schema gives a warning")
    func unusedComponents() {
        let object = "{type: object, properties: {a: {type: string}}}"
        let content = "content: {application/json: {schema: \(object)}}"
        let model = Self.model(
            """
              /a: {$ref: '#/components/pathItems/I'}
            """,
            top: """
                components:
                  pathItems:
                    I: {put: {operationId: a, requestBody: {$ref: '#/components/requestBodies/Used'}, \(Self.done)}}
                    J: {put: {operationId: b, requestBody: {\(content)}, \(Self.done)}}
                  requestBodies: {Used: {$ref: '#/components/requestBodies/Next'}, Next: {\(content)}, Not: {\(content)}}
                  responses:
                    Inline: {description: A., \(content)}
                    Plain: {description: A., content: {application/json: {schema: {type: string}}}}
                    Referring: {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
                  parameters: {P: {name: p, in: query, schema: {type: array, items: {type: string, enum: [a]}}}}
                  headers: {H: {schema: {type: string, enum: [a]}}, G: {schema: {type: integer}}}
                  schemas: {S: \(object)}
                """)
        let kinds = ["response", "parameter", "request body", "header", "path item"]
        #expect(
            model.messages == kinds.map { "warning: no operation uses this \($0); no type is generated for its schema" }
        )
    }

    @Test("a component that another document's operation uses gives no warning")
    func componentsOfOthers() {
        let content = "content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}"
        let model = BuiltModel(
            documents: ["a.yaml", "b.yaml"],
            files: [
                "a.yaml": "openapi: 3.1.0\ncomponents: {responses: {R: {description: A., \(content)}}}",
                "b.yaml": """
                openapi: 3.1.0
                paths: {/a: {get: {operationId: a, responses: {'200': {$ref: 'a.yaml#/components/responses/R'}}}}}
                """,
            ])
        #expect(!model.messages.contains { $0.contains("no operation uses") })
    }

    @Test("a document whose schemas need no type declarations gives a warning")
    func scalarsOnly() {
        let model = BuiltModel(
            document: "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: {type: string}, B: {type: array}}}")
        #expect(
            model.messages == [
                "warning: nothing is generated: there are no operations, and no schema needs a type declaration"
            ])
    }

    @Test("of two operations with one route, servers have only the first, with a warning")
    func routes() {
        let model = Self.model(
            """
              '/a/{x}': {get: {operationId: one, parameters: [{name: x, in: path, schema: {type: string}}], \(Self.done)}}
              '/a/{y}': {get: {operationId: two, parameters: [{name: y, in: path, schema: {type: string}}], \(Self.done)}}
              '/a/{y} ': {put: {operationId: three, parameters: [{name: y, in: path, schema: {type: string}}], \(Self.done)}}
            """)
        #expect(model.module.operations.map(\.isServed) == [true, false, true])
        #expect(
            model.warnings == [
                "the white space around the path is left out",
                "another operation also has the route GET /a/{y}; this operation is in the client only",
            ])
    }

    @Test("the operations of one document are grouped by their first tag")
    func tags() {
        let model = Self.model(
            """
              /a: {get: {operationId: a, tags: [Small pets, x], \(Self.done)}}
              /b: {get: {operationId: b, tags: [Large pets], \(Self.done)}}
              /c: {get: {operationId: c, tags: [Small pets], \(Self.done)}}
              /d: {get: {operationId: d, \(Self.done)}}
            """)
        let groups = model.module.groups
        #expect(groups.map(\.name) == ["SmallPets", "LargePets", "API"])
        #expect(groups.map(\.serverName) == ["SmallPetsServer", "LargePetsServer", "APIServer"])
        #expect(groups.map { $0.operations.map(\.swiftName) } == [["a", "c"], ["b"], ["d"]])
        #expect(model.module.serverName == "TestServer")
    }

    @Test("each of several documents is a group; the group of a single document has the module's server name")
    func documents() {
        func document(_ id: String) -> String {
            "openapi: 3.1.0\ninfo: {title: About \(id)}\npaths: {/\(id): {get: {operationId: \(id), tags: [t], \(Self.done)}}}"
        }
        let files = ["push_rules.yaml": document("a"), "d/pushers.yaml": document("b")]
        let both = BuiltModel(documents: ["push_rules.yaml", "d/pushers.yaml"], files: files).module
        #expect(both.groups.map(\.name) == ["PushRules", "Pushers"])
        #expect(both.groups.map(\.title) == ["About a", "About b"])
        #expect(both.titles == ["About a", "About b"])
        let one = BuiltModel(documents: ["push_rules.yaml"], files: files).module
        #expect(one.groups.map(\.serverName) == ["TestServer"])
    }

    @Test(
        "security requirements become authentication; bearer tokens come first",
        arguments: [
            ("[{t: []}]", [AuthenticationModel.Scheme.bearer], false), ("[{q: []}]", [.query("key")], false),
            ("[{h: []}]", [.header("X-Key")], false), ("[{c: []}]", [.cookie("session")], false),
            ("[{b: []}]", [.basic], false), ("[{m: []}]", [.http("X-Matrix")], false),
            ("[{q: []}, {t: []}]", [.bearer, .query("key")], false),
            ("[{t: []}, {}]", [.bearer], true), ("[{none: []}]", [.bearer], true),
        ])
    func authentication(_ security: String, _ schemes: [AuthenticationModel.Scheme], _ isOptional: Bool) {
        let model = BuiltModel(
            operation: "security: \(security), \(Self.done)",
            top: """
                components:
                  securitySchemes: {t: {type: http, scheme: bearer}, b: {type: http, scheme: basic}, m: {type: http, scheme: X-Matrix}, q: {type: apiKey,
                    in: query, name: key}, h: {type: apiKey, in: header, name: X-Key}, c: {type: apiKey, in: cookie, name: session}}
                """)
        #expect(model.errors == [])
        #expect(model.operation?.authentication?.schemes == schemes)
        #expect(model.operation?.authentication?.isOptional == isOptional)
    }

    @Test("credentials that are required together are one alternative")
    func severalCredentials() {
        let model = BuiltModel(
            operation: "security: [{q: [], h: []}, {t: []}], \(Self.done)",
            top: """
                components:
                  securitySchemes: {t: {type: http, scheme: bearer}, q: {type: apiKey, in: query, name: key},
                    h: {type: apiKey, in: header, name: X-Key}}
                """)
        #expect(model.messages == [])
        #expect(
            model.operation?.authentication?.alternatives == [[.bearer], [.query("key"), .header("X-Key")]])
        #expect(model.operation?.authentication?.isOptional == false)
        #expect(model.operation?.authentication?.needsSeveral == true)
    }

    @Test("the documentation is the description, the history and the summary")
    func documentation() {
        let model = BuiltModel(
            operation: "summary: S, description: D, deprecated: true, x-addedInMatrixVersion: '1.2', \(Self.done)")
        #expect(model.operation?.summary == "S")
        #expect(model.operation?.documentation.text == "D")
        #expect(model.operation?.documentation.notes == ["Added in Matrix 1.2."])
        #expect(model.operation?.documentation.isDeprecated == true)
        #expect(model.operation?.documentation.source != nil)
    }

    @Test("an error in one operation doesn't affect the others")
    func errors() {
        let model = Self.model(
            """
              /a: {get: {operationId: a, requestBody: {content: {application/json: {schema: {type: strnig}}}}, \(Self.done)}}
              /b: {get: {operationId: b, requestBody: {content: {application/json: {schema: {$ref: '#/none'}}}}, \(Self.done)}}
              /c: {get: {operationId: c, \(Self.done)}}
            """)
        #expect(model.errors.count == 2)
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
        #expect(model.module.operations.map(\.swiftName) == ["c"])
    }

    @Test("examples are listed with the types that decode them")
    func examples() {
        let model = BuiltModel(
            operation: """
                parameters: [{name: a, in: query, example: x, schema: {type: string}}],
                requestBody: {content: {application/json: {schema: {type: integer, example: 1}, examples: {e: {value: 2}}}}},
                responses: {'200': {description: A., content: {application/json: {schema: {type: boolean, examples: [true]}}}}}
                """)
        #expect(model.module.examples.map(\.type.summary) == ["string", "integer", "integer", "boolean"])
        #expect(model.module.examples.map(\.node.text) == ["x", "1", "2", "true"])
    }
}
