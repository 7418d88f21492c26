import APIModel
import Testing

/// What the types of schemas express, and which keywords become constraints.
struct ExpressedKeywordsTests {
    @Test(
        "keywords that the type expresses aren't a constraint, the others are",
        arguments: [
            ("{type: string, minLength: 3, pattern: ^a}", []),
            ("{type: string, allOf: [{pattern: ^a}, {pattern: b$}]}", ["pattern"]),
            ("{type: string, maximum: 3, minItems: 1}", []),
            ("{type: integer, allOf: [{multipleOf: 2}, {multipleOf: 3}]}", ["multipleOf"]),
            ("{type: number, maximum: 9007199254740993}", ["maximum"]),
            ("{type: [string, 'null'], enum: [a, b]}", ["types", "values"]),
            ("{type: [string, 'null'], enum: [a, b, null]}", []),
            ("{type: array, items: {type: string}, uniqueItems: true}", []),
            ("{type: array, contains: {const: 1}}", ["contains"]),
            ("{type: object, additionalProperties: {type: string}, minProperties: 1}", []),
            ("{type: object, propertyNames: {type: string, pattern: ^a}, maxProperties: 2}", []),
            ("{type: object, propertyNames: {not: {const: a}}, maxProperties: 2}", ["propertyNames"]),
            // Another dictionary than one without the union's demands.
            (
                "{type: object, additionalProperties: {type: string}, anyOf: [{minProperties: 1}, {maxProperties: 9}]}",
                ["types", "anyOf"]
            ),
            ("{oneOf: [{type: integer}, {type: number}]}", ["oneOf"]),
            ("{anyOf: [{type: integer}, {type: number}]}", []),
        ])
    func constraints(_ schema: String, expected: [String]) throws {
        let building = Building("{type: object, properties: {x: \(schema)}}")
        #expect(building.errors == [])
        let property = try #require(building.property("x"))
        let found: [String] =
            if case .checked(_, let constraint) = property.type { constraint.keywords.map(name) } else { [] }
        #expect(found == expected)
    }

    @Test("a declared type checks itself; its uses check only what refuses null")
    func declaredTypes() throws {
        let building = Building(
            """
            type: object
            properties:
              a: {type: [object, 'null'], properties: {b: {type: string}}, not: {required: [c]}}
              d: {type: [object, 'null'], properties: {b: {type: string}}, anyOf: [{required: [b]}, {required: [c]}]}
            """)
        #expect(building.errors == [])
        let nested = try #require(building.module.types.first?.nested)
        #expect(nested.map { $0.constraint.keywords.map(name) } == [["types", "not"], ["types", "anyOf"]])
        let uses = ["a", "d"].map { key -> [String] in
            guard case .checked(_, let constraint)? = building.property(key)?.type else { return [] }
            return constraint.keywords.map(name)
        }
        #expect(uses == [["not"], []])
    }

    @Test("each part's 'additionalProperties' is about the properties of that part")
    func additionalProperties() throws {
        let building = Building(
            """
            allOf:
            - {type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}
            - {type: object, properties: {b: {type: string}}}
            """)
        let constraint = try #require(building.module.types.first?.constraint)
        #expect(constraint.keywords.map(name) == ["additionalProperties"])
    }

    /// The name of a constraint's keyword in the model.
    private func name(_ keyword: ConstraintKeyword) -> String {
        switch keyword {
        case .bound(let name, _), .count(let name, _): name
        default: String("\(keyword)".prefix { $0 != "(" })
        }
    }
}
