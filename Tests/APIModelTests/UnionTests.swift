import APIModel
import Testing

struct UnionTests {
    /// Expects the summary of a union named `U`, without the types of its branches.
    static func expect(
        _ branches: String, keyword: String = "oneOf", _ type: String, _ location: SourceLocation = #_sourceLocation
    ) {
        let model = BuiltModel("{title: U, \(keyword): [\(branches)], \(definitions)}")
        #expect(model.messages == [], sourceLocation: location)
        #expect(model.types.first == type, sourceLocation: location)
    }

    static let definitions = """
        $defs: {
            cat: {type: object, required: [kind], properties: {kind: {const: c}, lives: {type: integer}}},
            dog: {type: object, required: [kind], properties: {kind: {enum: [d]}, name: {type: string}}},
            fish: {type: object, required: [fins], properties: {fins: {type: integer}}},
            bird: {type: object, required: [wings], properties: {wings: {type: integer}}}}
        """

    @Test("a required key with a different value in each branch is the discriminator")
    func discriminatorKey() {
        Self.expect(
            "{$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}", "union U {by kind: c 'c': Cat, d 'd': Dog}")
    }

    @Test("a branch for all other values of the key makes the union open")
    func openTag() {
        Self.expect(
            "{$ref: '#/$defs/cat'}, {type: object, required: [kind], properties: {kind: {type: string, not: {const: c}}}}",
            "union U {by kind: c 'c': Cat, open}")
    }

    @Test("branches with different JSON types are a union by type")
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

    @Test("in a union by type, several objects are a nested union")
    func objects() {
        let model = BuiltModel(
            "{title: U, oneOf: [{type: string}, {$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}], \(Self.definitions)}")
        #expect(model.messages == [])
        #expect(
            model.types.prefix(2) == [
                "union U {by type: string string: string, object object: U.Object}",
                "union U.Object {by kind: c 'c': Cat, d 'd': Dog}",
            ])
    }

    @Test("a list of types is a union by type, in which null is a case")
    func types() {
        let model = BuiltModel("{title: U, type: [string, array, 'null'], items: {type: integer}, maxLength: 3}")
        #expect(model.messages == [])
        #expect(
            model.types == ["union U {by type: string string: string<(...3)>, array array: [integer], null null}"])
        #expect(model.body == "U")
    }

    @Test("a null branch is a case of a union by type, and makes other unions nullable")
    func null() {
        let byType = BuiltModel("{title: U, oneOf: [{type: string}, {type: boolean}, {type: 'null'}]}")
        #expect(
            byType.types == ["union U {by type: string string: string, boolean boolean: boolean, null null}"])
        #expect(byType.body == "U")
        let byKey = BuiltModel(
            "{title: U, oneOf: [{$ref: '#/$defs/cat'}, {$ref: '#/$defs/dog'}, {type: 'null'}], \(Self.definitions)}")
        #expect(byKey.types.first == "union U {by kind: c 'c': Cat, d 'd': Dog}")
        #expect(byKey.body == "U?")
    }

    @Test("a single branch yields no union")
    func one() {
        #expect(BuiltModel("{oneOf: [{type: string}]}").body == "string")
        #expect(BuiltModel("{anyOf: [{type: string}, false]}").body == "string")
    }

    @Test("strings with limits are alternatives of one string")
    func strings() {
        #expect(
            BuiltModel("{oneOf: [{type: string, format: mx-user-id}, {type: string, maxLength: 1}]}").body
                == "string<one of <mx-user-id> <(...1)>>")
        #expect(
            BuiltModel("{anyOf: [{type: string, enum: [a]}, {type: string, pattern: ^b}]}").body
                == "string<any of <a> </^b/>>")
        #expect(BuiltModel("{anyOf: [{type: string, enum: [a]}, {type: string}]}").body == "string")
    }

    @Test("sets of strings are joined to one enum, plain numbers to one number")
    func joined() {
        Self.expect("{const: a}, {enum: [b, c]}", "enum U {a, b, c}")
        #expect(BuiltModel("{anyOf: [{type: integer}, {type: number}]}").body == "number")
        // An integer matches both branches; a constraint rejects it.
        #expect(BuiltModel("{oneOf: [{type: integer}, {type: number}]}").body == "number with 1 constraints")
    }

    @Test("a nullable union that contains itself in a branch stays nullable")
    func nullableRecursion() {
        let model = BuiltModel(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}, {type: 'null'}], $defs: {
                a: {required: [k], properties: {k: {const: a}, u: {$ref: '#'}, v: {$ref: '#'}}, type: object},
                b: {required: [k], properties: {k: {const: b}}, type: object}}}
            """)
        #expect(model.messages == [])
        #expect(model.body == "U?")
        #expect(model.types.contains("struct A {k = 'a', u?: U?, v?: U?}"), "\(model.types)")
    }

    @Test("a title that is a sentence names no case")
    func sentences() {
        Self.expect(
            "{type: string, title: Words}, {type: boolean, title: 'Whether it is so or not so.'}",
            "union U {by type: words string: string, boolean boolean: boolean}")
    }

    // MARK: Discriminators

    static func discriminated(_ discriminator: String) -> BuiltModel {
        BuiltModel(
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
        "a discriminator selects branches by the names of definitions or by a mapping",
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
        let model = Self.discriminated(discriminator)
        #expect(model.messages == [])
        #expect(model.types.first == "union U {by kind: \(cases)}")
    }

    @Test("a discriminator that maps to a missing schema gives a located error")
    func missingTarget() {
        let model = Self.discriminated("{propertyName: kind, mapping: {c: '#/components/schemas/None'}}")
        #expect(model.errors.count == 1)
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("the values that a branch lists are its tags; several tags share a case")
    func valuesBeforeNames() {
        let model = BuiltModel(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}, {$ref: '#/$defs/inner'}],
             discriminator: {propertyName: t}, $defs: {
                a: {type: object, required: [t], properties: {t: {enum: [x, y]}}},
                b: {type: object, properties: {t: {const: b}}},
                inner: {oneOf: [{$ref: '#/$defs/c'}, {$ref: '#/$defs/d'}]},
                c: {type: object, required: [t], properties: {t: {const: c}}},
                d: {type: object, required: [t], properties: {t: {enum: [d, 4]}}}}}
            """)
        #expect(model.messages == [])
        #expect(
            model.types.first == "union U {by t: a 'x'|'y': A, b 'b': B, inner 'c'|'d'|4: Inner, without b}")
        #expect(model.types.contains("union Inner {by t: c 'c': C, d 'd'|4: D}"), "\(model.types)")
    }

    @Test("a mapping that contradicts a branch's own values gives a warning")
    func contradiction() {
        let model = BuiltModel(
            """
            {title: U, oneOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/b'}],
             discriminator: {propertyName: t, mapping: {z: '#/$defs/a', b: '#/$defs/b'}}, $defs: {
                a: {type: object, required: [t], properties: {t: {const: a}}},
                b: {type: object, required: [t], properties: {t: {type: string}}}}}
            """)
        #expect(
            model.messages == [
                "warning: the mapping maps \"z\" to a schema whose \"t\" is \"a\"; the schema's own values take precedence"
            ])
        #expect(model.types.first == "union U {by t: a 'a': A, b 'b': B}")
    }

    @Test("a discriminator that selects no branch gives a warning")
    func uselessDiscriminator() {
        let model = BuiltModel(
            "{title: U, oneOf: [{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}], discriminator: {propertyName: k}, "
                + "\(Self.definitions)}")
        #expect(
            model.warnings == [
                #"the discriminator "k" does not select a branch; the branches are tried in order"#
            ])
        #expect(model.types.first == "union U {one of: fish object: Fish, bird object: Bird}")
    }

    // MARK: Inheritance

    static func inheritance(_ schemas: String) -> BuiltModel {
        BuiltModel(
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
        #expect(open.messages == [])
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
        let model = Self.inheritance(
            """
            Base: {type: object, required: [k], properties: {k: {type: string}},
                oneOf: [{$ref: '#/components/schemas/Child'}, {$ref: '#/components/schemas/Other'}],
                discriminator: {propertyName: k, mapping: {c: Child}}},
            Child: \(Self.child), Other: {allOf: [{$ref: '#/components/schemas/Base'}]},
            User: {type: object, properties: {b: {allOf: [{$ref: '#/components/schemas/Base'}]}}}
            """)
        #expect(model.messages == [])
        #expect(
            model.types == [
                "union Base {by k: c 'c': Child, other 'Other': Other}", "struct Child {k: string, c?: string}",
                "struct Other {k: string}", "struct User {b?: Base}",
            ])
    }

    @Test("the branches of a base may be in a part of its allOf")
    func listedInAllOf() {
        let model = Self.inheritance(
            """
            Base: {allOf: [{type: object, required: [k], properties: {k: {type: string}}},
                {oneOf: [{$ref: '#/components/schemas/Child'}, {$ref: '#/components/schemas/Other'}]}],
                discriminator: {propertyName: k}},
            Child: \(Self.child), Other: {allOf: [{$ref: '#/components/schemas/Base'}]}
            """)
        #expect(model.messages == [])
        #expect(model.types.first == "union Base {by k: child 'Child': Child, other 'Other': Other}")
    }

    @Test("a branch without a name is named after a key that only it has")
    func namelessBranches() {
        Self.expect(
            "{type: object, required: [a], properties: {a: {}, c: {}}}, {type: object, properties: {c: {}, b: {}}}",
            "union U {one of: a object: U.A, b object: U.B}")
        Self.expect(
            "{type: integer, minimum: 3}, {type: number, maximum: 2}",
            "union U {one of: integer number: integer<3...>, number number: number<≤2.0>}")
    }

    @Test("a discriminator of a base without derived schemas gives a warning")
    func noDerived() {
        let model = Self.inheritance(
            "Base: {type: object, properties: {k: {type: string}}, discriminator: {propertyName: k}}")
        #expect(
            model.messages == [
                #"warning: no schema lists this one under "allOf"; its discriminator is ignored"#
            ])
        #expect(model.types == ["struct Base {k?: string}"])
    }

    @Test("derived schemas in other files are found")
    func derivedInOtherFiles() {
        let model = BuiltModel(
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
        #expect(model.messages == [])
        #expect(model.types.first == "union Shape {by k: child 'Child': Child, other otherwise: Shape.Base}")
    }

    // MARK: Untagged unions

    @Test("without a discriminator, branches of one JSON type are tried in order")
    func untagged() {
        Self.expect(
            "{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}", "union U {one of: fish object: Fish, bird object: Bird}")
        Self.expect(
            "{$ref: '#/$defs/fish'}, {$ref: '#/$defs/bird'}", keyword: "anyOf",
            "union U {any of: fish object: Fish, bird object: Bird}")
    }

    @Test("the most permissive cases come last")
    func permissiveCases() {
        Self.expect(
            "{type: object}, {$ref: '#/$defs/fish'}", "union U {one of: fish object: Fish, object object: object}")
        Self.expect(
            "{type: array}, {type: array, items: {type: integer}}",
            "union U {one of: integers array: [integer], values array: [any]}")
    }

    @Test("branches of one JSON type have the names of their contents")
    func contents() {
        Self.expect(
            "{type: array, items: {type: string}}, {type: array, items: {type: array, items: {type: integer}}}, "
                + "{type: array, items: {$ref: '#/$defs/fish'}}",
            "union U {one of: strings array: [string], integerArrays array: [[integer]], fishes array: [Fish]}")
    }

    @Test("inline objects with the same keys have the names of a key and its type")
    func similarObjects() {
        let model = BuiltModel(
            "{title: U, oneOf: [{properties: {v: {type: string}}}, {properties: {v: {type: integer}}}]}")
        #expect(model.types.first == "union U {one of: vString object: U.VString, vInteger object: U.VInteger}")
    }

    @Test("a branch without a type is tried with every value")
    func anyType() {
        Self.expect(
            "{}, {type: string}",
            "union U {one of: string string: string, value null|boolean|integer|number|string|array|object: any}")
    }

    @Test("keywords next to a union apply to every branch")
    func keywordsOfUnion() {
        let model = BuiltModel(
            """
            {title: U, type: object, required: [id], properties: {id: {type: string}},
             oneOf: [{title: A, required: [a], properties: {a: {type: integer}}}, {title: B, required: [b], properties: {b: {}}}]}
            """)
        #expect(model.messages == [])
        #expect(model.types.first == "union U {one of: a object: U.A, b object: U.B}")
        #expect(model.types.contains("struct U.A {a: integer, id: string}"), "\(model.types)")
    }

    @Test("branches that only require keys of the schema's properties are a constraint and add no types")
    func oneOfRequired() {
        let model = BuiltModel(
            "{title: U, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}")
        #expect(model.types == ["struct U {a?: any, b?: any}"])
        #expect(model.messages == [])
        #expect(model.module.types.first?.constraint.isEmpty == false)
    }

    @Test("a value in several branches, or also in the schema's own enum, is one case without a warning")
    func commonValues() {
        let model = BuiltModel(
            "{title: U, type: string, enum: [red], allOf: [{oneOf: [{const: red}, {const: blue}]}]}")
        #expect(model.messages == [])
        #expect(model.types == ["enum U {red}"])
        #expect(BuiltModel("{title: U, enum: [a, b, a]}").warnings == [#"duplicate value "a""#])
    }

    @Test("a branch that contradicts the keywords next to the union is omitted, with a warning")
    func impossible() {
        let model = BuiltModel("{maxLength: 3, type: string, oneOf: [{type: integer, minimum: 1}, {minLength: 1}]}")
        #expect(model.errors == [])
        #expect(model.body == "string<(1...3)>")
        #expect(model.warnings == ["no value satisfies both this branch and the keywords next to the union"])
    }

    @Test("a branch for all other values that excludes different values gives a located error")
    func excluded() {
        let model = BuiltModel("{oneOf: [{enum: [a]}, {type: string, not: {enum: [b]}}, {type: boolean}]}")
        #expect(
            model.errors == ["the branch for all other values must exclude exactly the values of the other branches"])
        #expect(model.diagnostics.first?.hint == #"excluded or listed, but not both: "a", "b""#)
    }
}
