import APIModel
import Testing

struct UnionTests {
    /// What a union called `U` of some branches becomes, without the types of its branches.
    static func expect(
        _ branches: String, keyword: String = "oneOf", _ type: String, _ location: SourceLocation = #_sourceLocation
    ) {
        let building = Building("{title: U, \(keyword): [\(branches)], \(definitions)}")
        #expect(building.told == [], sourceLocation: location)
        #expect(building.types.first == type, sourceLocation: location)
    }

    static let definitions = """
        $defs: {
            cat: {type: object, required: [kind], properties: {kind: {const: c}, lives: {type: integer}}},
            dog: {type: object, required: [kind], properties: {kind: {enum: [d]}, name: {type: string}}},
            fish: {type: object, required: [fins], properties: {fins: {type: integer}}},
            bird: {type: object, required: [wings], properties: {wings: {type: integer}}}}
        """

    @Test("a required key that has one value in each branch tells them apart")
    func tagged() {
        Self.expect(
            "{$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}", "union U {by kind: c 'c': Cat, d 'd': Dog}")
    }

    @Test("a branch for all other values of the key makes the union open")
    func openTag() {
        Self.expect(
            "{$ref: '#/$defs/cat'}, {type: object, required: [kind], properties: {kind: {type: string, not: {const: c}}}}",
            "union U {by kind: c 'c': Cat, open}")
    }

    @Test("the JSON type tells branches apart of which each has one")
    func byType() {
        Self.expect(
            "{type: string}, {type: integer}, {type: array, items: {type: string}}, {$ref: '#/$defs/fish'}",
            "union U {by type: string string: string, integer integer: integer, array array: [string], object object: Fish}"
        )
        Self.expect(
            "{enum: [a, b]}, {type: boolean}", "union U {by type: a 'a', b 'b', boolean boolean: boolean}")
        Self.expect(
            "{enum: [a]}, {type: string, not: {enum: [a]}}, {type: boolean}",
            "union U {by type: a 'a', boolean boolean: boolean, open}")
    }

    @Test("several objects beside another type are a union of their own")
    func objects() {
        let building = Building(
            "{title: U, oneOf: [{type: string}, {$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}], \(Self.definitions)}")
        #expect(building.told == [])
        #expect(
            building.types.prefix(2) == [
                "union U {by type: string string: string, object object: U.Object}",
                "union U.Object {by kind: c 'c': Cat, d 'd': Dog}",
            ])
    }

    @Test("a list of types is a union by type, null among them a case")
    func types() {
        let building = Building("{title: U, type: [string, array, 'null'], items: {type: integer}, maxLength: 3}")
        #expect(building.told == [])
        #expect(
            building.types == ["union U {by type: string string: string<(...3)>, array array: [integer], null null}"])
        #expect(building.body == "U")
    }

    @Test("null among the branches is a case of a union by type, and makes others nullable")
    func null() {
        let byType = Building("{title: U, oneOf: [{type: string}, {type: boolean}, {type: 'null'}]}")
        #expect(
            byType.types == ["union U {by type: string string: string, boolean boolean: boolean, null null}"])
        #expect(byType.body == "U")
        let byKey = Building(
            "{title: U, oneOf: [{$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}, {type: 'null'}], \(Self.definitions)}")
        #expect(byKey.types.first == "union U {by kind: c 'c': Cat, d 'd': Dog}")
        #expect(byKey.body == "U?")
    }

    @Test("one branch is no union")
    func one() {
        #expect(Building("{oneOf: [{type: string}]}").body == "string")
        #expect(Building("{anyOf: [{type: string}, false]}").body == "string")
    }

    @Test("strings with limits are alternatives of one string")
    func strings() {
        #expect(
            Building("{oneOf: [{type: string, format: mx-user-id}, {type: string, maxLength: 1}]}").body
                == "string<one of <mx-user-id> <(...1)>>")
        #expect(
            Building("{anyOf: [{type: string, enum: [a]}, {type: string, pattern: ^b}]}").body
                == "string<any of <a> </^b/>>")
        #expect(Building("{anyOf: [{type: string, enum: [a]}, {type: string}]}").body == "string")
    }

    @Test("sets of strings are one set, plain numbers one number")
    func joined() {
        Self.expect("{const: a}, {enum: [b, c]}", "enum U {a, b, c}")
        #expect(Building("{anyOf: [{type: integer}, {type: number}]}").body == "number")
        // An integer fits both; a rule refuses it.
        #expect(Building("{oneOf: [{type: integer}, {type: number}]}").body == "number with 1 rules")
    }

    @Test("a union that holds itself by way of a branch keeps its null")
    func nullableRecursion() {
        let building = Building(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}, {type: 'null'}], $defs: {
                a: {required: [k], properties: {k: {const: a}, u: {$ref: '#'}, v: {$ref: '#'}}, type: object},
                b: {required: [k], properties: {k: {const: b}}, type: object}}}
            """)
        #expect(building.told == [])
        #expect(building.body == "U?")
        #expect(building.types.contains("struct A {k = 'a', u?: U?, v?: U?}"), "\(building.types)")
    }

    @Test("a title that is a sentence names no case")
    func sentences() {
        Self.expect(
            "{type: string, title: Words}, {type: boolean, title: 'Whether it is so or not so.'}",
            "union U {by type: words string: string, boolean boolean: boolean}")
    }

    // MARK: Discriminators

    static func discriminated(_ discriminator: String) -> Building {
        Building(
            document: """
                openapi: 3.0.3
                paths:
                  /x:
                    post:
                      operationId: example
                      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}
                      responses: {'200': {description: Done.}}
                components:
                  schemas:
                    U:
                      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
                      discriminator: \(discriminator)
                    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
                    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
                """)
    }

    @Test(
        "a discriminator tells branches apart, by the names of definitions or by a mapping",
        arguments: [
            ("{propertyName: kind}", "cat 'Cat': Cat, dog 'Dog': Dog"),
            (
                "{propertyName: kind, mapping: {c: '#/components/schemas/Cat', d: '#/components/schemas/Dog'}}",
                "c 'c': Cat, d 'd': Dog"
            ),
            ("{propertyName: kind, mapping: {c: Cat}}", "c 'c': Cat, dog 'Dog': Dog"),
            (
                "{propertyName: kind, mapping: {c: Cat, k: '#/components/schemas/Cat', d: Dog}}",
                "c 'c': Cat, k 'k': Cat, d 'd': Dog"
            ),
        ])
    func discriminators(_ discriminator: String, _ cases: String) {
        let building = Self.discriminated(discriminator)
        #expect(building.told == [])
        #expect(building.types.first == "union U {by kind: \(cases)}")
    }

    @Test("a discriminator that leads nowhere is a located error")
    func lostDiscriminator() {
        let building = Self.discriminated("{propertyName: kind, mapping: {c: '#/components/schemas/None'}}")
        #expect(building.errors.count == 1)
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("a branch's own values are its tags; those of several are one case")
    func valuesBeforeNames() {
        let building = Building(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}, {$ref: '#/$defs/inner'}],
             discriminator: {propertyName: t}, $defs: {
                a: {type: object, required: [t], properties: {t: {enum: [x, y]}}},
                b: {type: object, properties: {t: {const: b}}},
                inner: {oneOf: [{$ref: '#/$defs/c'}, {$ref: '#/$defs/d'}]},
                c: {type: object, required: [t], properties: {t: {const: c}}},
                d: {type: object, required: [t], properties: {t: {enum: [d, 4]}}}}}
            """)
        #expect(building.told == [])
        #expect(
            building.types.first == "union U {by t: a 'x'|'y': A, b 'b': B, inner 'c'|'d'|4: Inner, untagged b}")
        #expect(building.types.contains("union Inner {by t: c 'c': C, d 'd'|4: D}"), "\(building.types)")
    }

    @Test("a mapping that contradicts a branch's own values is a warning")
    func contradiction() {
        let building = Building(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}],
             discriminator: {propertyName: t, mapping: {z: '#/$defs/a', b: '#/$defs/b'}}, $defs: {
                a: {type: object, required: [t], properties: {t: {const: a}}},
                b: {type: object, required: [t], properties: {t: {type: string}}}}}
            """)
        #expect(
            building.told == [
                "warning: the mapping gives 'z' for a schema whose 't' is 'a'; the schema's own values take precedence"
            ])
        #expect(building.types.first == "union U {by t: a 'a': A, b 'b': B}")
    }

    @Test("a discriminator that tells nothing apart is a warning")
    func uselessDiscriminator() {
        let building = Building(
            "{title: U, oneOf: [{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}], discriminator: {propertyName: k}, "
                + "\(Self.definitions)}")
        #expect(
            building.warnings == [
                "the discriminator 'k' doesn't tell the branches apart; they are tried in their order"
            ])
        #expect(building.types.first == "union U {one of: fish object: Fish, bird object: Bird}")
    }

    // MARK: Inheritance

    static func inheritance(_ schemas: String) -> Building {
        Building(
            document: """
                openapi: 3.0.3
                paths: {}
                components:
                  schemas: {\(schemas)}
                """)
    }

    static let child = "{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {c: {type: string}}}]}"

    private static var shapeChild: String { child.replacing("Base", with: "Shape") }

    @Test("a base with a discriminator alone is a union of the schemas that list it under allOf")
    func derived() {
        let base = "{type: object, required: [k], properties: {k: {type: string}}, discriminator: "
        let open = Self.inheritance(
            "Shape: \(base){propertyName: k}}, Child: \(Self.shapeChild), "
                + "Grandchild: {allOf: [{$ref: '#/components/schemas/Child'}]}")
        #expect(open.told == [])
        #expect(
            open.types == [
                "union Shape {by k: child 'Child'|'Grandchild': Child, other otherwise: Shape.Base}",
                "struct Shape.Base {k: string}",
                "union Child {by k: grandchild 'Grandchild': Grandchild, other otherwise: Child.Base}",
                "struct Child.Base {k: string, c?: string}", "struct Grandchild {k: string, c?: string}",
            ])
        let closed = Self.inheritance(
            "Shape: \(base){propertyName: k, mapping: {me: Shape, c: '#/components/schemas/Child'}}}, "
                + "Child: \(Self.shapeChild)")
        #expect(closed.types.first == "union Shape {by k: me 'me': Shape.Base, c 'c': Child}")
    }

    @Test("a base that lists its derived schemas is a union of them, each with the base's properties")
    func listed() {
        let building = Self.inheritance(
            """
            Base: {type: object, required: [k], properties: {k: {type: string}},
                oneOf: [{$ref: '#/components/schemas/Child'}, {$ref: '#/components/schemas/Other'}],
                discriminator: {propertyName: k, mapping: {c: Child}}},
            Child: \(Self.child), Other: {allOf: [{$ref: '#/components/schemas/Base'}]},
            User: {type: object, properties: {b: {allOf: [{$ref: '#/components/schemas/Base'}]}}}
            """)
        #expect(building.told == [])
        #expect(
            building.types == [
                "union Base {by k: c 'c': Child, other 'Other': Other}", "struct Child {k: string, c?: string}",
                "struct Other {k: string}", "struct User {b?: Base}",
            ])
    }

    @Test("the branches of a base may stand in a part of its allOf")
    func listedInAllOf() {
        let building = Self.inheritance(
            """
            Base: {allOf: [{type: object, required: [k], properties: {k: {type: string}}},
                {oneOf: [{$ref: '#/components/schemas/Child'}, {$ref: '#/components/schemas/Other'}]}],
                discriminator: {propertyName: k}},
            Child: \(Self.child), Other: {allOf: [{$ref: '#/components/schemas/Base'}]}
            """)
        #expect(building.told == [])
        #expect(building.types.first == "union Base {by k: child 'Child': Child, other 'Other': Other}")
    }

    @Test("branches that nothing names are called after a key that only they have")
    func namelessBranches() {
        Self.expect(
            "{type: object, required: [a], properties: {a: {}, c: {}}}, {type: object, properties: {c: {}, b: {}}}",
            "union U {one of: a object: U.A, b object: U.B}")
        Self.expect(
            "{type: integer, minimum: 3}, {type: number, maximum: 2}",
            "union U {one of: integer number: integer<3...>, number number: number<≤2.0>}")
    }

    @Test("a discriminator of a base that nothing is derived from is a warning")
    func noDerived() {
        let building = Self.inheritance(
            "Base: {type: object, properties: {k: {type: string}}, discriminator: {propertyName: k}}")
        #expect(
            building.told == ["warning: no schema lists this one under 'allOf'; its discriminator is left out"])
        #expect(building.types == ["struct Base {k?: string}"])
    }

    @Test("derived schemas in other files are found")
    func derivedInOtherFiles() {
        let building = Building(
            documents: ["api.yaml"],
            files: [
                "api.yaml": """
                openapi: 3.0.3
                paths: {}
                components: {schemas: {Shape: {$ref: shape.yaml}, Child: {$ref: child.yaml}}}
                """,
                "shape.yaml":
                    "{type: object, required: [k], properties: {k: {type: string}}, discriminator: {propertyName: k}}",
                "child.yaml": "{allOf: [{$ref: shape.yaml}, {type: object, properties: {c: {type: string}}}]}",
            ])
        #expect(building.told == [])
        #expect(building.types.first == "union Shape {by k: child 'Child': Child, other otherwise: Shape.Base}")
    }

    // MARK: Trial

    @Test("branches that nothing tells apart are tried in their order")
    func trial() {
        Self.expect(
            "{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}", "union U {one of: fish object: Fish, bird object: Bird}")
        Self.expect(
            "{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}", keyword: "anyOf",
            "union U {any of: fish object: Fish, bird object: Bird}")
    }

    @Test("those that take anything come last")
    func takesAnything() {
        Self.expect(
            "{type: object}, {$ref: '#/$defs/fish'}", "union U {one of: fish object: Fish, object object: object}")
        Self.expect(
            "{type: array}, {type: array, items: {type: integer}}",
            "union U {one of: array array: [integer], array2 array: [any]}")
    }

    @Test("a branch without a type is tried with every value")
    func anyType() {
        Self.expect(
            "{}, {type: string}",
            "union U {one of: string string: string, value null|boolean|integer|number|string|array|object: any}")
    }

    @Test("what stands beside a union holds for every branch")
    func beside() {
        let building = Building(
            """
            {title: U, type: object, required: [id], properties: {id: {type: string}},
             oneOf: [{title: A, required: [a], properties: {a: {type: integer}}}, {title: B, required: [b], properties: {b: {}}}]}
            """)
        #expect(building.told == [])
        #expect(building.types.first == "union U {one of: a object: U.A, b object: U.B}")
        #expect(building.types.contains("struct U.A {a: integer, id: string}"), "\(building.types)")
    }

    @Test("branches that only ask for keys described beside them are a rule, and add no types")
    func oneOfRequired() {
        let building = Building(
            "{title: U, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}")
        #expect(building.types == ["struct U {a?: any, b?: any}"])
        #expect(building.told == [])
        #expect(building.module.types.first?.constraint.isEmpty == false)
    }

    @Test("a value that several branches list, or that stands beside them, is one case without a warning")
    func commonValues() {
        let building = Building(
            "{title: U, type: string, enum: [red], allOf: [{oneOf: [{const: red}, {const: blue}]}]}")
        #expect(building.told == [])
        #expect(building.types == ["enum U {red}"])
        #expect(Building("{title: U, enum: [a, b, a]}").warnings == ["duplicate value 'a'"])
    }

    @Test("a branch that can't be with what stands beside it is left out, which is told")
    func impossible() {
        let building = Building("{maxLength: 3, type: string, oneOf: [{type: integer, minimum: 1}, {minLength: 1}]}")
        #expect(building.errors == [])
        #expect(building.body == "string<(1...3)>")
        #expect(building.warnings == ["no value fits this branch and what stands beside it"])
    }

    @Test("a branch for all others has to leave out just the others' values")
    func excluded() {
        let building = Building("{oneOf: [{enum: [a]}, {type: string, not: {enum: [b]}}, {type: boolean}]}")
        #expect(
            building.errors == ["the branch for all other values must exclude just the values of the other branches"])
        #expect(building.diagnostics.first?.hint == "these are in only one of the two: 'a', 'b'")
    }
}
