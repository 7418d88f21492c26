import APIModel
import Testing

struct OperationModelTests {
    static func building(_ paths: String, top: String = "") -> Building {
        Building(document: "openapi: 3.1.0\ninfo: {title: Pets}\n\(top)\npaths:\n\(paths)")
    }

    static let done = "responses: {'200': {description: A.}}"

    @Test("methods that are called alike in Swift get a number, and that is told")
    func names() {
        let building = Self.building(
            """
              /a: {get: {operationId: get_pet, \(Self.done)}}
              /b: {get: {operationId: getPet, \(Self.done)}}
              /c: {get: {operationId: connection, \(Self.done)}}
              /d: {get: {operationId: '🙂', \(Self.done)}}
            """)
        #expect(
            building.module.operations.map(\.swiftName) == ["getPet", "getPet2", "connectionOperation", "unnamed"])
        #expect(building.told == ["warning: another operation is called 'getPet' in Swift; this one is 'getPet2'"])
    }

    @Test("names that are made of method and path give way to stated ones, and are told apart with a warning")
    func madeUpNames() {
        let building = Self.building(
            """
              /papers: {get: {\(Self.done)}}
              /papers/: {get: {\(Self.done)}}
              /other: {get: {operationId: getPapers, \(Self.done)}}
            """)
        #expect(building.module.operations.map(\.swiftName) == ["getPapers2", "getPapers3", "getPapers"])
        #expect(
            building.told == [
                "warning: another operation is called 'getPapers' in Swift; this one is 'getPapers2'",
                "warning: another operation is called 'getPapers' in Swift; this one is 'getPapers3'",
            ])
        #expect(building.diagnostics.first?.hint == "an 'operationId' would give it a name of its own")
    }

    @Test("an operation that two paths lead to has two methods")
    func sharedPaths() {
        let building = Self.building(
            """
              /a: {get: {operationId: show, \(Self.done)}}
              /b: {$ref: '#/paths/~1a'}
            """)
        #expect(building.module.operations.map(\.swiftName) == ["show", "show2"])
        #expect(building.told == ["warning: another operation is called 'show' in Swift; this one is 'show2'"])
        #expect(building.diagnostics.first?.location?.line == 6)
    }

    @Test("schemas that no operation uses are types, and so are the bodies of webhooks and callbacks")
    func unusedSchemas() {
        let object = "{type: object, properties: {a: {type: string}}}"
        let building = Self.building(
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
        #expect(building.module.types.map(\.name) == ["Alarm", "Kind", "SetHeardRequest", "AlarmRequest"])
        #expect(building.errors == [])
    }

    @Test("a component that no operation uses is told where a schema is written in it")
    func unusedComponents() {
        let object = "{type: object, properties: {a: {type: string}}}"
        let content = "content: {application/json: {schema: \(object)}}"
        let building = Self.building(
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
        #expect(building.told == kinds.map { "warning: no operation uses this \($0); its schema is left out" })
    }

    @Test("a component that an operation of another document uses isn't told")
    func componentsOfOthers() {
        let content = "content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}"
        let building = Building(
            documents: ["a.yaml", "b.yaml"],
            files: [
                "a.yaml": "openapi: 3.1.0\ncomponents: {responses: {R: {description: A., \(content)}}}",
                "b.yaml": """
                openapi: 3.1.0
                paths: {/a: {get: {operationId: a, responses: {'200': {$ref: 'a.yaml#/components/responses/R'}}}}}
                """,
            ])
        #expect(!building.told.contains { $0.contains("no operation uses") })
    }

    @Test("a document whose schemas need no type of their own is warned of")
    func scalarsOnly() {
        let building = Building(
            document: "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: {type: string}, B: {type: array}}}")
        #expect(
            building.told == [
                "warning: nothing is generated: there are no operations, and no schema needs a Swift type of its own"
            ])
    }

    @Test("of two operations on one route servers have only the first, which is told")
    func routes() {
        let building = Self.building(
            """
              '/a/{x}': {get: {operationId: one, parameters: [{name: x, in: path, schema: {type: string}}], \(Self.done)}}
              '/a/{y}': {get: {operationId: two, parameters: [{name: y, in: path, schema: {type: string}}], \(Self.done)}}
              '/a/{y} ': {put: {operationId: three, parameters: [{name: y, in: path, schema: {type: string}}], \(Self.done)}}
            """)
        #expect(building.module.operations.map(\.isServed) == [true, false, true])
        #expect(
            building.warnings == [
                "the white space around the path is left out",
                "another operation is reached by GET /a/{y}; servers have only that one",
            ])
    }

    @Test("the operations of one document are grouped by their first tag")
    func tags() {
        let building = Self.building(
            """
              /a: {get: {operationId: a, tags: [Small pets, x], \(Self.done)}}
              /b: {get: {operationId: b, tags: [Large pets], \(Self.done)}}
              /c: {get: {operationId: c, tags: [Small pets], \(Self.done)}}
              /d: {get: {operationId: d, \(Self.done)}}
            """)
        let groups = building.module.groups
        #expect(groups.map(\.name) == ["SmallPets", "LargePets", "API"])
        #expect(groups.map(\.serverName) == ["SmallPetsServer", "LargePetsServer", "APIServer"])
        #expect(groups.map { $0.operations.map(\.swiftName) } == [["a", "c"], ["b"], ["d"]])
        #expect(building.module.serverName == "TestServer")
    }

    @Test("of several documents each is a group; of one alone the server is the module's")
    func documents() {
        func document(_ id: String) -> String {
            "openapi: 3.1.0\ninfo: {title: About \(id)}\npaths: {/\(id): {get: {operationId: \(id), tags: [t], \(Self.done)}}}"
        }
        let files = ["push_rules.yaml": document("a"), "d/pushers.yaml": document("b")]
        let both = Building(documents: ["push_rules.yaml", "d/pushers.yaml"], files: files).module
        #expect(both.groups.map(\.name) == ["PushRules", "Pushers"])
        #expect(both.groups.map(\.title) == ["About a", "About b"])
        #expect(both.titles == ["About a", "About b"])
        let one = Building(documents: ["push_rules.yaml"], files: files).module
        #expect(one.groups.map(\.serverName) == ["TestServer"])
    }

    @Test(
        "security says who calls and how; bearer tokens come first",
        arguments: [
            ("[{t: []}]", [AuthenticationModel.Scheme.bearer], false), ("[{q: []}]", [.query("key")], false),
            ("[{h: []}]", [.header("X-Key")], false), ("[{c: []}]", [.cookie("session")], false),
            ("[{b: []}]", [.basic], false), ("[{m: []}]", [.http("X-Matrix")], false),
            ("[{q: []}, {t: []}]", [.bearer, .query("key")], false),
            ("[{t: []}, {}]", [.bearer], true), ("[{none: []}]", [.bearer], true),
        ])
    func authentication(_ security: String, _ schemes: [AuthenticationModel.Scheme], _ isOptional: Bool) {
        let building = Building(
            operation: "security: \(security), \(Self.done)",
            top: """
                components:
                  securitySchemes: {t: {type: http, scheme: bearer}, b: {type: http, scheme: basic}, m: {type: http, scheme: X-Matrix}, q: {type: apiKey,
                    in: query, name: key}, h: {type: apiKey, in: header, name: X-Key}, c: {type: apiKey, in: cookie, name: session}}
                """)
        #expect(building.errors == [])
        #expect(building.operation?.authentication?.schemes == schemes)
        #expect(building.operation?.authentication?.isOptional == isOptional)
    }

    @Test("secrets that are needed together are one alternative")
    func severalSecrets() {
        let building = Building(
            operation: "security: [{q: [], h: []}, {t: []}], \(Self.done)",
            top: """
                components:
                  securitySchemes: {t: {type: http, scheme: bearer}, q: {type: apiKey, in: query, name: key},
                    h: {type: apiKey, in: header, name: X-Key}}
                """)
        #expect(building.told == [])
        #expect(
            building.operation?.authentication?.alternatives == [[.bearer], [.query("key"), .header("X-Key")]])
        #expect(building.operation?.authentication?.isOptional == false)
        #expect(building.operation?.authentication?.needsSeveral == true)
    }

    @Test("the documentation is the description, the history and the summary")
    func documentation() {
        let building = Building(
            operation: "summary: S, description: D, deprecated: true, x-addedInMatrixVersion: '1.2', \(Self.done)")
        #expect(building.operation?.summary == "S")
        #expect(building.operation?.documentation.text == "D")
        #expect(building.operation?.documentation.notes == ["Added in Matrix 1.2."])
        #expect(building.operation?.documentation.isDeprecated == true)
        #expect(building.operation?.documentation.source != nil)
    }

    @Test("an error in one operation leaves the others")
    func errors() {
        let building = Self.building(
            """
              /a: {get: {operationId: a, requestBody: {content: {application/json: {schema: {type: strnig}}}}, \(Self.done)}}
              /b: {get: {operationId: b, requestBody: {content: {application/json: {schema: {$ref: '#/none'}}}}, \(Self.done)}}
              /c: {get: {operationId: c, \(Self.done)}}
            """)
        #expect(building.errors.count == 2)
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
        #expect(building.module.operations.map(\.swiftName) == ["c"])
    }

    @Test("examples are noted with the type that has to read them")
    func examples() {
        let building = Building(
            operation: """
                parameters: [{name: a, in: query, example: x, schema: {type: string}}],
                requestBody: {content: {application/json: {schema: {type: integer, example: 1}, examples: {e: {value: 2}}}}},
                responses: {'200': {description: A., content: {application/json: {schema: {type: boolean, examples: [true]}}}}}
                """)
        #expect(building.module.examples.map(\.type.told) == ["string", "integer", "integer", "boolean"])
        #expect(building.module.examples.map(\.node.text) == ["x", "1", "2", "true"])
    }
}
