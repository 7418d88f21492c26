import SpecificationDiff
import Testing
import YAMLTree

/// Schemas are compared by meaning, wherever they are defined, and each change is reported once.
struct ReferenceTests {
    @Test("a moved definition gives no change")
    func moving() {
        let thing = "type: object\nproperties: {a: {type: string}}\n"
        let inline = ComparisonFixture.request(
            "{properties: {a: {type: string}}, type: object}", "{$ref: thing.yaml}", files: ["thing.yaml": thing])
        #expect(inline.descriptions == [])
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
        let moved = ComparisonFixture(
            ["api.yaml": old, "thing.yaml": thing],
            ["api_renamed.yaml": new, "other.yaml": "a: {$ref: b.yaml}", "b.yaml": thing])
        #expect(moved.descriptions == [])
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

    @Test("a change of a shared schema is reported once, with each use and its compatibility")
    func shared() throws {
        let comparison = ComparisonFixture(
            Self.uses("properties:\n  a: {enum: [1]}"), Self.uses("properties:\n\n  a: {enum: [1, 2]}"))
        let change = try #require(comparison.changes.first)
        #expect(comparison.changes.count == 1)
        #expect(change.compatibility == .breakingForBoth)
        #expect(
            change.uses.map { "\($0.compatibility): \($0.subject), \($0.part) \($0.pointer)" } == [
                "breakingForClients: GET /x, response 200 /a", "breakingForServers: PUT /x, request body /*/a",
            ])
        #expect(change.old?.description == "thing.yaml:2:7")
        #expect(change.new?.description == "thing.yaml:3:17")
    }

    @Test("additions have a new location, removals an old one, other changes both")
    func places() {
        let old = "properties:\n  a: {maxLength: 1}\n  b: {}\n  d: {type: string}\nrequired: [a]\n"
        let new = "properties:\n  a: {maxLength: 2}\n  c: {}\n\n  d: {type: string}\nrequired: [a, d]\n"
        let changes = ComparisonFixture.schema(old, new).changes
        let description = changes.map {
            "\($0.kind.rawValue) \($0.old?.description ?? "-") \($0.new?.description ?? "-")"
        }
        #expect(
            Set(description) == [
                "limit a.yaml:2:18 a.yaml:2:18", "property-removed a.yaml:3:3 -", "property-added - a.yaml:3:3",
                "required a.yaml:4:3 a.yaml:6:15",
            ])
    }

    @Test("recursive schemas are compared once")
    func recursion() {
        let old =
            "type: object\nproperties: {next: {$ref: '#'}, all: {type: array, items: {$ref: '#'}}, a: {maxLength: 1}}"
        let new =
            "type: object\nproperties: {next: {$ref: '#'}, all: {type: array, items: {$ref: '#'}}, a: {maxLength: 2}}"
        #expect(ComparisonFixture(Self.uses(old), Self.uses(new)).changes.count == 1)
        #expect(ComparisonFixture(Self.uses(old), Self.uses(old)).changes.isEmpty)
    }

    @Test("a comparison of endlessly nested intersections terminates")
    func growth() {
        let old = "allOf: [{$ref: '#/$defs/u'}, {properties: {a: {type: string}}}]\n$defs: {u: {type: object}}"
        let new = """
            properties: {a: {type: string}}
            oneOf: [{$ref: '#'}, {$ref: '#', title: B}, {type: string}]
            """
        // The comparison must terminate; its result doesn't matter.
        _ = ComparisonFixture(Self.uses(old), Self.uses(new))
        _ = ComparisonFixture(Self.uses(new), Self.uses(old))
    }

    @Test("a circular reference and one without a target give located errors")
    func mistakes() {
        let circle = ComparisonFixture(Self.uses("{type: string}"), Self.uses("{$ref: '#'}"))
        #expect(circle.diagnostics.first?.message == "circular reference")
        let nowhere = ComparisonFixture(
            Self.uses("{type: string}"), Self.uses("properties: {a: {$ref: none.yaml}}\ntype: object"))
        #expect(nowhere.diagnostics.isEmpty, "a schema on one side only is not read")
        let inside = ComparisonFixture(
            Self.uses("properties: {a: {}}"), Self.uses("properties: {a: {$ref: none.yaml}}"))
        #expect(inside.diagnostics.first?.location?.description == "thing.yaml:1:24")
    }

    @Test("references in examples are resolved")
    func examples() {
        let files = ["one.json": #"{"a": [1, 2]}"#]
        #expect(
            ComparisonFixture.request("{example: {$ref: one.json}}", "{example: {a: [1, 2]}}", files: files)
                .descriptions == [])
        #expect(
            ComparisonFixture.request("{example: {$ref: one.json}}", "{example: {a: [1, 3]}}", files: files)
                .descriptions == [
                    "prose: request body: examples changed"
                ])
    }

    @Test("added and removed standalone schemas and components are reported")
    func types() {
        let comparison = ComparisonFixture(["a.yaml": "{}", "b.yaml": "{}"], ["b.yaml": "{}", "c.yaml": "{}"])
        #expect(comparison.descriptions == ["breakingForBoth: is gone", "compatible: is new"])
        #expect(comparison.changes.map { $0.uses[0].subject } == ["type a.yaml", "type c.yaml"])
        func document(_ schema: String) -> String { "openapi: 3.1.0\ncomponents: {schemas: {A: \(schema)}}" }
        #expect(
            ComparisonFixture(documents: document("{maxLength: 1}"), document("{maxLength: 2}")).descriptions == [
                "breakingForBoth: maxLength 1 → 2"
            ])
    }
}
