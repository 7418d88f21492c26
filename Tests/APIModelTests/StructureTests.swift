import APIModel
import Testing

struct StructureTests {
    static func expect(_ schema: String, _ types: [String], _ location: SourceLocation = #_sourceLocation) {
        let building = Building(schema)
        #expect(building.told == [], sourceLocation: location)
        #expect(building.types == types, sourceLocation: location)
    }

    @Test("known keys are members in the schema's order, required or not")
    func members() {
        Self.expect(
            "{title: Pet, type: object, required: [b], properties: {b: {type: string}, a_id: {type: integer}}}",
            ["struct Pet {b: string, aID?: integer}"])
    }

    @Test("a required key that isn't described may hold anything")
    func undescribed() {
        Self.expect("{title: Pet, type: object, required: [a]}", ["struct Pet {a: any}"])
    }

    @Test("a required key of one value is a constant, one that may be absent is not")
    func constants() {
        Self.expect(
            "{title: Pet, type: object, required: [a, b, c], properties: {a: {const: x}, b: {enum: [1]}, c: {type: 'null'}}}",
            ["struct Pet {a = 'x', b = 1, c = null}"])
        Self.expect(
            "{title: Pet, type: object, properties: {a: {const: x}}}", ["struct Pet {a?: Pet.A}", "enum Pet.A {x}"])
    }

    @Test("other keys are kept, forbidden or of a type, and those that match a pattern of theirs")
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

    @Test("a property that can have no value is left out")
    func never() {
        let building = Building("{title: Pet, properties: {a: false, b: {}}}")
        #expect(building.types == ["struct Pet {b?: any}"])
        #expect(building.warnings == ["the property 'a' can have no value; it is left out"])
    }

    @Test("schemas without a place of their own are nested, definitions are not")
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

    @Test("elements of arrays and dictionaries are called by the singular")
    func elements() {
        Self.expect(
            "{title: Pet, properties: {toys: {items: {properties: {a: {}}}}, bodies: {additionalProperties: {enum: [a]}}}}",
            ["struct Pet {toys?: [Pet.Toy], bodies?: {*: Pet.Body}}", "struct Pet.Toy {a?: any}", "enum Pet.Body {a}"])
    }

    @Test("allOf is one flat structure")
    func allOf() {
        Self.expect(
            "{title: Pet, allOf: [{required: [a], properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}",
            ["struct Pet {a: string, b?: integer}"])
    }

    @Test("a property that parts of an allOf say differently is both")
    func joined() {
        Self.expect(
            """
            {title: Pet, allOf: [{properties: {a: {properties: {x: {type: string}}}}},
                {properties: {a: {required: [x, y], properties: {y: {type: integer}}}}}]}
            """, ["struct Pet {a?: Pet.A}", "struct Pet.A {y: integer, x: string}"])
    }

    @Test(
        "a nullable reference is the type it leads to, or null",
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

    @Test("the documentation says limits, defaults and history once")
    func documentation() {
        let building = Building(
            """
            {title: Pet, description: A pet., x-addedInMatrixVersion: '1.1', properties: {
                a: {type: string, description: The name., maxLength: 5, default: x, x-addedInMatrixVersion: '1.2'},
                b: {type: string, description: Added in Matrix 1.2., x-addedInMatrixVersion: '1.2', deprecated: true},
                c: {minItems: 2}}}
            """)
        #expect(building.module.types.first?.documentation.text == "A pet.")
        #expect(building.module.types.first?.documentation.notes == ["Added in Matrix 1.1."])
        #expect(building.property("a")?.documentation.text == "The name.")
        #expect(
            building.property("a")?.documentation.notes
                == ["At most 5 characters.", "Default: `x`.", "Added in Matrix 1.2."])
        #expect(building.property("b")?.documentation.notes == [])
        #expect(building.property("b")?.documentation.isDeprecated == true)
        // A constraint of values of any type.
        #expect(building.property("c")?.documentation.notes == ["At least 2 items."])
    }
}
