import APIModel
import Testing

struct StructureTests {
    static func expect(_ schema: String, _ types: [String], _ location: SourceLocation = #_sourceLocation) {
        let model = BuiltModel(schema)
        #expect(model.messages == [], sourceLocation: location)
        #expect(model.types == types, sourceLocation: location)
    }

    @Test("known keys are members in the schema's order, required or not")
    func members() {
        Self.expect(
            "{title: Pet, type: object, required: [b], properties: {b: {type: string}, a_id: {type: integer}}}",
            ["struct Pet {b: string, aID?: integer}"])
    }

    @Test("a required key without a schema has any value")
    func undescribed() {
        Self.expect("{title: Pet, type: object, required: [a]}", ["struct Pet {a: any}"])
    }

    @Test("a required key with one value is a constant, an optional one is not")
    func constants() {
        Self.expect(
            "{title: Pet, type: object, required: [a, b, c], properties: {a: {const: x}, b: {enum: [1]}, c: {type: 'null'}}}",
            ["struct Pet {a = 'x', b = 1, c = null}"])
        Self.expect(
            "{title: Pet, type: object, properties: {a: {const: x}}}", ["struct Pet {a?: Pet.A}", "enum Pet.A {x}"])
    }

    @Test("unknown members are kept, forbidden or typed; members that match a pattern have its type")
    func additional() {
        Self.expect(
            "{title: Pet, properties: {a: {}}, additionalProperties: false}", ["struct Pet {a?: any, closed}"])
        Self.expect(
            "{title: Pet, properties: {a: {}}, additionalProperties: {type: integer}}",
            ["struct Pet {a?: any, *: integer}"])
        Self.expect(
            "{title: Pet, properties: {a: {}}, patternProperties: {^x: {type: integer}}, maxProperties: 2}",
            ["struct Pet {a?: any, /^x/: integer, count(...2)}"])
        Self.expect("{title: Pet, type: object, additionalProperties: false}", ["struct Pet {closed}"])
    }

    @Test("a property whose schema allows no value is omitted, with a warning")
    func never() {
        let model = BuiltModel("{title: Pet, properties: {a: false, b: {}}}")
        #expect(model.types == ["struct Pet {b?: any}"])
        #expect(model.warnings == [#"the schema of "a" allows no value; the property is omitted"#])
    }

    @Test("inline schemas become nested types, definitions top-level types")
    func nesting() {
        Self.expect(
            """
            {title: Pet, properties: {owner: {properties: {name: {type: string}}}, home: {$ref: '#/$defs/place'}},
             $defs: {place: {properties: {street: {properties: {n: {type: integer}}}}}}}
            """,
            [
                "struct Pet {owner?: Pet.Owner, home?: Place}", "struct Pet.Owner {name?: string}",
                "struct Place {street?: Place.Street}", "struct Place.Street {n?: integer}",
            ])
    }

    @Test("element types of arrays and dictionaries have names in the singular")
    func elements() {
        Self.expect(
            "{title: Pet, properties: {toys: {items: {properties: {a: {}}}}, bodies: {additionalProperties: {enum: [a]}}}}",
            ["struct Pet {toys?: [Pet.Toy], bodies?: {*: Pet.Body}}", "struct Pet.Toy {a?: any}", "enum Pet.Body {a}"])
    }

    @Test("an allOf becomes one flat structure")
    func allOf() {
        Self.expect(
            "{title: Pet, allOf: [{required: [a], properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}",
            ["struct Pet {a: string, b?: integer}"])
    }

    @Test("a property in several parts of an allOf combines their schemas")
    func joined() {
        Self.expect(
            """
            {title: Pet, allOf: [{properties: {a: {properties: {x: {type: string}}}}},
                {properties: {a: {required: [x, y], properties: {y: {type: integer}}}}}]}
            """, ["struct Pet {a?: Pet.A}", "struct Pet.A {y: integer, x: string}"])
    }

    @Test(
        "a nullable reference is the target's type or null",
        arguments: [
            "{$ref: '#/$defs/p', nullable: true}",
            "{nullable: true, allOf: [{$ref: '#/$defs/p'}]}", "{oneOf: [{$ref: '#/$defs/p'}, {type: 'null'}]}",
            "{anyOf: [{type: 'null'}, {$ref: '#/$defs/p'}]}",
        ])
    func nullableReference(_ schema: String) {
        Self.expect(
            "{title: Pet, properties: {a: \(schema), b: {$ref: '#/$defs/p'}}, $defs: {p: {properties: {x: {}}}}}",
            ["struct Pet {a?: P?, b?: P}", "struct P {x?: any}"])
    }

    @Test("a definition that is nullable is nullable wherever it is used")
    func nullableDefinition() {
        for definition in ["{type: [object, 'null'], required: [x]}", "{nullable: true, required: [x]}"] {
            Self.expect(
                "{title: Pet, properties: {a: {$ref: '#/$defs/p'}, b: {$ref: '#/$defs/p'}}, $defs: {p: \(definition)}}",
                ["struct Pet {a?: P?, b?: P?}", "struct P {x: any}"])
        }
        Self.expect(
            "{title: Pet, required: [a], properties: {a: {enum: [x, null], nullable: true}}}",
            ["struct Pet {a: Pet.A?}", "enum Pet.A {x}"])
    }

    @Test("the documentation has limits, defaults and history, without repeating the description")
    func documentation() {
        let model = BuiltModel(
            """
            {title: Pet, description: A pet., x-addedInMatrixVersion: '1.1', properties: {
                a: {type: string, description: The name., maxLength: 5, default: x, x-addedInMatrixVersion: '1.2'},
                b: {type: string, description: Added in Matrix 1.2., x-addedInMatrixVersion: '1.2', deprecated: true},
                c: {minItems: 2}}}
            """)
        #expect(model.module.types.first?.documentation.text == "A pet.")
        #expect(model.module.types.first?.documentation.notes == ["Added in Matrix 1.1."])
        #expect(model.property("a")?.documentation.text == "The name.")
        #expect(
            model.property("a")?.documentation.notes
                == ["At most 5 characters.", "Default: `x`.", "Added in Matrix 1.2."])
        #expect(model.property("b")?.documentation.notes == [])
        #expect(model.property("b")?.documentation.isDeprecated == true)
        // The limit of a value of any type is a constraint.
        #expect(model.property("c")?.documentation.notes == ["At least 2 items."])
    }
}
