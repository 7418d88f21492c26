import APIModel
import Testing

struct RecursionTests {
    @Test("a property by which a struct holds itself is boxed")
    func direct() {
        StructureTests.expect(
            "{title: Me, type: object, properties: {me: {$ref: schema.yaml}, name: {type: string}}}",
            ["struct Me {boxed me?: Me, name?: string}"])
    }

    @Test("in a circle of structs one property is boxed")
    func circle() {
        StructureTests.expect(
            "{title: A, properties: {b: {$ref: '#/$defs/b'}}, $defs: {b: {properties: {a: {$ref: '#'}}}}}",
            ["struct A {b?: B}", "struct B {boxed a?: A}"])
    }

    @Test("the boxed property of a circle is an optional one, wherever it is met first")
    func optional() {
        let building = Building(
            """
            {title: A, required: [b], properties: {b: {$ref: '#/$defs/b'}}, $defs: {
                b: {required: [c], properties: {c: {$ref: '#/$defs/c'}}},
                c: {required: [a, d], properties: {a: {oneOf: [{$ref: '#'}, {type: 'null'}]}, d: {$ref: '#/$defs/d'}}},
                d: {required: [b], properties: {b: {$ref: '#/$defs/b'}, c: {$ref: '#/$defs/c'}}}}}
            """)
        // No value of B, C and D ends, so there is a required one among their boxes.
        #expect(
            building.types == [
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
        "a type whose values would hold others without end is a located warning",
        arguments: [
            "{title: T, required: [t], properties: {t: {$ref: schema.yaml}}}",
            "{title: T, required: [t], properties: {t: {type: array, minItems: 1, items: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {minProperties: 1, additionalProperties: {$ref: schema.yaml}}}}",
            "{title: T, required: [u], properties: {u: {title: U, required: [t], properties: {t: {$ref: schema.yaml}}}}}",
        ])
    func withoutValues(_ schema: String) {
        let building = Building(schema)
        #expect(building.errors == [])
        #expect(building.warnings == ["no value of 'T' is valid: each would have to hold another one, without end"])
        #expect(building.diagnostics.allSatisfy { $0.location != nil && $0.hint?.contains("optional") == true })
    }

    @Test(
        "a required member that may be empty, null or another branch ends",
        arguments: [
            "{title: T, required: [t], properties: {t: {type: array, items: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {additionalProperties: {$ref: schema.yaml}}}}",
            "{title: T, required: [t], properties: {t: {oneOf: [{$ref: schema.yaml}, {type: 'null'}]}}}",
            "{title: T, required: [t], properties: {t: {oneOf: [{$ref: schema.yaml}, {type: string}]}}}",
        ])
    func withValues(_ schema: String) {
        #expect(Building(schema).told == [])
    }

    @Test("arrays and dictionaries need no box")
    func collections() {
        StructureTests.expect(
            "{title: Me, properties: {all: {items: {$ref: schema.yaml}}, by: {additionalProperties: {$ref: schema.yaml}}}}",
            ["struct Me {all?: [Me], by?: {*: Me}}"])
    }

    @Test("a union that holds itself is indirect; one that does by way of an array is not")
    func unions() {
        let tree = Building(
            "{title: T, oneOf: [{type: integer}, {title: N, type: object, properties: {t: {$ref: schema.yaml}}}]}")
        #expect(tree.told == [])
        #expect(
            tree.types == [
                "indirect union T {by type: integer integer: integer, n object: T.N}", "struct T.N {t?: T}",
            ])
        let list = Building("{title: T, oneOf: [{type: integer}, {type: array, items: {$ref: schema.yaml}}]}")
        #expect(list.told == [])
        #expect(list.types == ["union T {by type: integer integer: integer, array array: [T]}"])
    }

    @Test(
        "a union that is its own branch is a located error",
        arguments: [
            "{title: T, oneOf: [{$ref: schema.yaml}, {type: string}]}",
            "{title: T, anyOf: [{type: array}, {$ref: '#/$defs/o'}], $defs: {o: {oneOf: [{$ref: '#'}, {type: string}]}}}",
        ])
    func endless(_ schema: String) {
        let building = Building(schema)
        #expect(!building.errors.isEmpty)
        #expect(Set(building.errors) == ["a branch of this union leads back to it"])
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test(
        "a schema that holds itself by way of arrays or dictionaries alone holds any value, which is told",
        arguments: [
            ("{type: array, items: {$ref: schema.yaml}}", "[any]"),
            ("{additionalProperties: {$ref: schema.yaml}}", "{*: any}"),
            ("{type: array, items: {type: array, items: {$ref: '#'}}}", "[[any]]"),
        ])
    func withoutType(_ schema: String, _ type: String) {
        let building = Building(schema)
        #expect(building.errors == [])
        #expect(building.warnings.count == 1)
        #expect(building.warnings.first?.hasPrefix("this schema holds itself by way of nothing") == true)
        // A rule goes on where the type ends.
        #expect(building.body?.replacing(" with 1 rules", with: "") == type)
        #expect(building.module.constraints.map(\.name) == ["schema"])
    }

    @Test("references in a circle are a located error")
    func references() {
        let building = Building("$ref: schema.yaml")
        #expect(building.errors == ["circular reference"])
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("parts of an allOf that hold themselves are joined on every level, and end")
    func joined() {
        let building = Building(
            """
            {title: C, allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}], $defs: {
                a: {properties: {next: {$ref: '#/$defs/a', description: A}, x: {type: string}}},
                b: {properties: {next: {$ref: '#/$defs/b', description: B}, y: {type: string}}}}}
            """)
        #expect(building.told == [])
        #expect(
            building.types == [
                "struct C {next?: C.Next, x?: string, y?: string}",
                "struct C.Next {boxed next?: C.Next.Next2, y?: string, x?: string}",
                "struct C.Next.Next2 {next?: C.Next, x?: string, y?: string}",
            ])
    }

    @Test("an allOf whose part leads back to the whole ends, too")
    func joinedBack() {
        let building = Building(
            """
            {title: C, allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}], $defs: {
                a: {properties: {next: {$ref: '#', description: A}}},
                b: {properties: {next: {$ref: '#/$defs/d', description: B}}},
                d: {properties: {next: {$ref: '#/$defs/d', description: D}, z: {type: string}}}}}
            """)
        #expect(building.errors == [])
        #expect(building.types.count < 10)
    }

    @Test("a chain of 10,000 definitions works, however it is read")
    func deepChain() {
        let count = 10_000
        let definitions = (0..<count).map { "  d\($0): {properties: {next: {$ref: '#/$defs/d\($0 + 1)'}}}\n" }
        let building = Building(
            "$ref: '#/$defs/d0'\n$defs:\n" + definitions.joined() + "  d\(count): {properties: {end: {type: string}}}")
        #expect(building.told == [])
        #expect(building.types.count == count + 1)
    }

    @Test("inline schemas that are nested deeper than any document has them are generated")
    func deepNesting() {
        let building = Building(
            String(repeating: "{properties: {a: ", count: 110) + "{}" + String(repeating: "}}", count: 110))
        #expect(building.errors == [])
        #expect(building.module.types.count == 10)
    }
}
