import APIModel
import Testing

struct RecursionTests {
    @Test("a property whose type is the struct itself is boxed")
    func direct() {
        StructureTests.expect(
            "{title: Me, type: object, properties: {me: {$ref: schema.yaml}, name: {type: string}}}",
            ["struct Me {boxed me?: Me, name?: string}"])
    }

    @Test("in a cycle of structs, one property is boxed")
    func circle() {
        StructureTests.expect(
            "{title: A, properties: {b: {$ref: '#/$defs/b'}}, $defs: {b: {properties: {a: {$ref: '#'}}}}}",
            ["struct A {b?: B}", "struct B {boxed a?: A}"])
    }

    @Test("the boxed property of a cycle is an optional one, regardless of order")
    func optional() {
        let model = BuiltModel(
            """
            {title: A, required: [b], properties: {b: {$ref: '#/$defs/b'}}, $defs: {
                b: {required: [c], properties: {c: {$ref: '#/$defs/c'}}},
                c: {required: [a, d], properties: {a: {oneOf: [{$ref: '#'}, {type: 'null'}]}, d: {$ref: '#/$defs/d'}}},
                d: {required: [b], properties: {b: {$ref: '#/$defs/b'}, c: {$ref: '#/$defs/c'}}}}}
            """)
        // B, C and D have no finite values, so one of their boxes is a required property.
        #expect(
            model.types == [
                "struct A {b: B}", "struct B {c: C}", "struct C {boxed a: A?, d: D}",
                "struct D {boxed b: B, boxed c?: C}",
            ])
        StructureTests.expect(
            """
            {title: A, properties: {b: {$ref: '#/$defs/b'}}, $defs: {
                b: {required: [c], properties: {c: {$ref: '#/$defs/c'}}},
                c: {required: [a], properties: {a: {$ref: '#'}}}}}
            """, ["struct A {boxed b?: B}", "struct B {c: C}", "struct C {a: A}"])
    }

    @Test(
        "a type whose values would contain others without end gives a located warning",
        arguments: [
            "{title: T, required: [t], properties: {t: {$ref: schema.yaml}}}",
            "{title: T, required: [t], properties: {t: {type: array, minItems: 1, items: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {minProperties: 1, additionalProperties: {$ref: schema.yaml}}}}",
            "{title: T, required: [u], properties: {u: {title: U, required: [t], properties: {t: {$ref: schema.yaml}}}}}",
        ])
    func withoutValues(_ schema: String) {
        let model = BuiltModel(schema)
        #expect(model.errors == [])
        #expect(
            model.warnings == [#"no value of "T" is valid: each would have to contain another one, without end"#])
        #expect(model.diagnostics.allSatisfy { $0.location != nil && $0.hint?.contains("optional") == true })
    }

    @Test(
        "a required member that may be empty, null or another branch ends the recursion",
        arguments: [
            "{title: T, required: [t], properties: {t: {type: array, items: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {additionalProperties: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {oneOf: [{$ref: schema.yaml}, {type: 'null'}]}}}",
            "{title: T, required: [t], properties: {t: {oneOf: [{$ref: schema.yaml}, {type: string}]}}}",
        ])
    func withValues(_ schema: String) {
        #expect(BuiltModel(schema).messages == [])
    }

    @Test("arrays and dictionaries need no box")
    func collections() {
        StructureTests.expect(
            "{title: Me, properties: {all: {items: {$ref: schema.yaml}}, by: {additionalProperties: {$ref: schema.yaml}}}}",
            ["struct Me {all?: [Me], by?: {*: Me}}"])
    }

    @Test("a union that contains itself is indirect, unless it does so in an array")
    func unions() {
        let tree = BuiltModel(
            "{title: T, oneOf: [{type: integer}, {title: N, type: object, properties: {t: {$ref: schema.yaml}}}]}")
        #expect(tree.messages == [])
        #expect(
            tree.types == [
                "indirect union T {by type: integer integer: integer, n object: T.N}", "struct T.N {t?: T}",
            ])
        let list = BuiltModel("{title: T, oneOf: [{type: integer}, {type: array, items: {$ref: schema.yaml}}]}")
        #expect(list.messages == [])
        #expect(list.types == ["union T {by type: integer integer: integer, array array: [T]}"])
    }

    @Test(
        "a union that is its own branch gives a located error",
        arguments: [
            "{title: T, oneOf: [{$ref: schema.yaml}, {type: string}]}",
            "{title: T, anyOf: [{type: array}, {$ref: '#/$defs/o'}], $defs: {o: {oneOf: [{$ref: '#'}, {type: string}]}}}",
        ])
    func endless(_ schema: String) {
        let model = BuiltModel(schema)
        #expect(!model.errors.isEmpty)
        #expect(Set(model.errors) == ["a branch of this union refers back to the union"])
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test(
        "a schema that contains itself only in arrays or dictionaries contains any value, with a warning",
        arguments: [
            ("{type: array, items: {$ref: schema.yaml}}", "[any]"),
            ("{additionalProperties: {$ref: schema.yaml}}", "{*: any}"),
            ("{type: array, items: {type: array, items: {$ref: '#'}}}", "[[any]]"),
        ])
    func withoutType(_ schema: String, _ type: String) {
        let model = BuiltModel(schema)
        #expect(model.errors == [])
        #expect(model.warnings.count == 1)
        #expect(model.warnings.first?.hasPrefix("this schema contains itself without an object or a union") == true)
        // A constraint checks the levels that the type doesn't express.
        #expect(model.body?.replacing(" with 1 constraints", with: "") == type)
        #expect(model.module.constraints.map(\.name) == ["schema"])
    }

    @Test("a cycle of references gives a located error")
    func references() {
        let model = BuiltModel("$ref: schema.yaml")
        #expect(model.errors == ["circular reference"])
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("parts of an allOf that contain themselves are joined on every level, without end")
    func joined() {
        let model = BuiltModel(
            """
            {title: C, allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}], $defs: {
                a: {properties: {next: {$ref: '#/$defs/a', description: A}, x: {type: string}}},
                b: {properties: {next: {$ref: '#/$defs/b', description: B}, y: {type: string}}}}}
            """)
        #expect(model.messages == [])
        #expect(
            model.types == [
                "struct C {next?: C.Next, x?: string, y?: string}",
                "struct C.Next {boxed next?: C.Next.Next2, y?: string, x?: string}",
                "struct C.Next.Next2 {next?: C.Next, x?: string, y?: string}",
            ])
    }

    @Test("an allOf with a part that refers back to the whole yields finitely many types")
    func joinedBack() {
        let model = BuiltModel(
            """
            {title: C, allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}], $defs: {
                a: {properties: {next: {$ref: '#', description: A}}},
                b: {properties: {next: {$ref: '#/$defs/d', description: B}}},
                d: {properties: {next: {$ref: '#/$defs/d', description: D}, z: {type: string}}}}}
            """)
        #expect(model.errors == [])
        #expect(model.types.count < 10)
    }

    @Test("a chain of 10,000 definitions becomes 10,001 types")
    func deepChain() {
        let count = 10_000
        let definitions = (0..<count).map { "  d\($0): {properties: {next: {$ref: '#/$defs/d\($0 + 1)'}}}\n" }
        let model = BuiltModel(
            "$ref: '#/$defs/d0'\n$defs:\n" + definitions.joined() + "  d\(count): {properties: {end: {type: string}}}")
        #expect(model.messages == [])
        #expect(model.types.count == count + 1)
    }

    @Test("inline schemas that are nested 110 levels deep are generated")
    func deepNesting() {
        let model = BuiltModel(
            String(repeating: "{properties: {a: ", count: 110) + "{}" + String(repeating: "}}", count: 110))
        #expect(model.errors == [])
        #expect(model.module.types.count == 10)
    }
}
