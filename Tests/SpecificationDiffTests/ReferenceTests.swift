import SpecificationDiff
import Testing
import YAMLTree

/// What is compared is what schemas mean, wherever they stand; and each change is told once.
struct ReferenceTests {
    @Test("a definition that moves is no change")
    func moving() {
        let thing = "type: object\nproperties: {a: {type: string}}\n"
        let inline = Comparing.request(
            "{properties: {a: {type: string}}, type: object}", "{$ref: thing.yaml}", files: ["thing.yaml": thing])
        #expect(inline.told == [])
        #expect(inline.diagnostics.isEmpty)
        let old = """
            openapi: 3.1.0
            paths:
              /x:
                get: {operationId: x, responses: {'200': {$ref: '#/components/responses/R'}}}
            components:
              responses: {R: {description: R, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}
              schemas: {S: {$ref: thing.yaml}}
            """
        let new = """
            openapi: 3.1.0
            paths:
              /x:
                get:
                  operationId: x
                  responses:
                    '200': {description: R, content: {application/json: {schema: {allOf: [{$ref: other.yaml#/a}]}}}}
            """
        let moved = Comparing(
            ["api.yaml": old, "thing.yaml": thing],
            ["api_renamed.yaml": new, "other.yaml": "a: {$ref: b.yaml}", "b.yaml": thing])
        #expect(moved.told == [])
        #expect(moved.diagnostics.isEmpty)
    }

    static func uses(_ thing: String) -> [String: String] {
        let document = """
            openapi: 3.1.0
            paths:
              /x:
                get: {operationId: x, responses: {'200': {content: {application/json: {schema: {$ref: thing.yaml}}}}}}
                put: {operationId: y, requestBody: {content: {application/json: {schema: {items: {$ref: thing.yaml}}}}}}
            """
        return ["api.yaml": document, "thing.yaml": thing]
    }

    @Test("a change of a shared schema is told once, with all that it concerns and what it means there")
    func shared() throws {
        let comparing = Comparing(
            Self.uses("properties:\n  a: {enum: [1]}"), Self.uses("properties:\n\n  a: {enum: [1, 2]}"))
        let change = try #require(comparing.changes.first)
        #expect(comparing.changes.count == 1)
        #expect(change.verdict == .breakingForBoth)
        #expect(
            change.uses.map { "\($0.verdict): \($0.subject), \($0.part) \($0.pointer)" } == [
                "breakingForClients: GET /x, response 200 /a", "breakingForServers: PUT /x, request body /*/a",
            ])
        #expect(change.old?.description == "thing.yaml:2:7")
        #expect(change.new?.description == "thing.yaml:3:17")
    }

    @Test("places: of what is new only the new one, of what is gone only the old one, of what differs both")
    func places() {
        let old = "properties:\n  a: {maxLength: 1}\n  b: {}\n  d: {type: string}\nrequired: [a]\n"
        let new = "properties:\n  a: {maxLength: 2}\n  c: {}\n\n  d: {type: string}\nrequired: [a, d]\n"
        let changes = Comparing.schema(old, new).changes
        let told = changes.map { "\($0.kind.rawValue) \($0.old?.description ?? "-") \($0.new?.description ?? "-")" }
        #expect(
            Set(told) == [
                "limit a.yaml:2:18 a.yaml:2:18", "property-removed a.yaml:3:3 -", "property-added - a.yaml:3:3",
                "required a.yaml:4:3 a.yaml:6:15",
            ])
    }

    @Test("schemas that lead back to themselves are compared once")
    func recursion() {
        let old =
            "type: object\nproperties: {next: {$ref: '#'}, all: {type: array, items: {$ref: '#'}}, a: {maxLength: 1}}"
        let new =
            "type: object\nproperties: {next: {$ref: '#'}, all: {type: array, items: {$ref: '#'}}, a: {maxLength: 2}}"
        #expect(Comparing(Self.uses(old), Self.uses(new)).changes.count == 1)
        #expect(Comparing(Self.uses(old), Self.uses(old)).changes.isEmpty)
    }

    @Test("joined schemas that beget ever new ones come to an end")
    func growth() {
        let old = "allOf: [{$ref: '#/$defs/u'}, {properties: {a: {type: string}}}]\n$defs: {u: {type: object}}"
        let new = """
            properties: {a: {type: string}}
            oneOf: [{$ref: '#'}, {$ref: '#', title: B}, {type: string}]
            """
        // What matters is that there is an answer.
        _ = Comparing(Self.uses(old), Self.uses(new))
        _ = Comparing(Self.uses(new), Self.uses(old))
    }

    @Test("a reference to itself, and one that leads nowhere, are mistakes that are told with their places")
    func mistakes() {
        let circle = Comparing(Self.uses("{type: string}"), Self.uses("{$ref: '#'}"))
        #expect(circle.diagnostics.first?.message == "the reference leads back to itself")
        let nowhere = Comparing(
            Self.uses("{type: string}"), Self.uses("properties: {a: {$ref: none.yaml}}\ntype: object"))
        #expect(nowhere.diagnostics.isEmpty, "nobody looks into what is only on one side")
        let inside = Comparing(Self.uses("properties: {a: {}}"), Self.uses("properties: {a: {$ref: none.yaml}}"))
        #expect(inside.diagnostics.first?.location?.description == "thing.yaml:1:24")
    }

    @Test("examples are followed into their files")
    func examples() {
        let files = ["one.json": #"{"a": [1, 2]}"#]
        #expect(Comparing.request("{example: {$ref: one.json}}", "{example: {a: [1, 2]}}", files: files).told == [])
        #expect(
            Comparing.request("{example: {$ref: one.json}}", "{example: {a: [1, 3]}}", files: files).told == [
                "prose: request body: examples changed"
            ])
    }

    @Test("schemas that stand for themselves, and components of a document without operations, come and go")
    func types() {
        let comparing = Comparing(["a.yaml": "{}", "b.yaml": "{}"], ["b.yaml": "{}", "c.yaml": "{}"])
        #expect(comparing.told == ["breakingForBoth: is gone", "compatible: is new"])
        #expect(comparing.changes.map { $0.uses[0].subject } == ["type a.yaml", "type c.yaml"])
        func document(_ schema: String) -> String { "openapi: 3.1.0\ncomponents: {schemas: {A: \(schema)}}" }
        #expect(
            Comparing(documents: document("{maxLength: 1}"), document("{maxLength: 2}")).told == [
                "breakingForBoth: maxLength 1 → 2"
            ])
    }
}
