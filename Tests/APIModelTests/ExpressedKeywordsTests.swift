import APIModel
import Testing

/// The keywords that types express, and those that become constraints.
struct ExpressedKeywordsTests {
    @Test(
        "the keywords that a type doesn't express become constraints, the others don't",
        arguments: [
            ("{type: string, minLength: 3, pattern: ^a}", []),
            ("{type: string, allOf: [{pattern: ^a}, {pattern: b$}]}", ["pattern"]),
            ("{type: string, maximum: 3, minItems: 1}", []),
            ("{type: integer, allOf: [{multipleOf: 2}, {multipleOf: 3}]}", ["multipleOf"]),
            ("{type: number, maximum: 9007199254740994}", ["maximum"]),
            ("{type: [string, 'null'], enum: [a, b]}", ["types", "values"]),
            ("{type: [string, 'null'], enum: [a, b, null]}", []),
            ("{type: array, items: {type: string}, uniqueItems: true}", []),
            ("{type: array, contains: {const: 1}}", ["contains"]),
            ("{type: object, additionalProperties: {type: string}, minProperties: 1}", []),
            ("{type: object, propertyNames: {type: string, pattern: ^a}, maxProperties: 2}", []),
            ("{type: object, propertyNames: {not: {const: a}}, maxProperties: 2}", ["propertyNames"]),
            // The dictionary's type doesn't express the branches.
            (
                "{type: object, additionalProperties: {type: string}, anyOf: [{minProperties: 1}, {maxProperties: 9}]}",
                ["types", "anyOf"]
            ),
            ("{oneOf: [{type: integer}, {type: number}]}", ["oneOf"]),
            ("{anyOf: [{type: integer}, {type: number}]}", []),
        ])
    func constraints(_ schema: String, expected: [String]) throws {
        let model = BuiltModel("{type: object, properties: {x: \(schema)}}")
        #expect(model.errors == [])
        let property = try #require(model.property("x"))
        let found: [String] =
            if case .checked(_, let constraint) = property.type { constraint.keywords.map(name) } else { [] }
        #expect(found == expected)
    }

    @Test("a declared type checks its constraint; its uses only check the keywords that reject null")
    func declaredTypes() throws {
        let model = BuiltModel(
            """
            type: object
            properties:
              a: {type: [object, 'null'], properties: {b: {type: string}}, not: {required: [c]}}
              d: {type: [object, 'null'], properties: {b: {type: string}}, anyOf: [{required: [b]}, {required: [c]}]}
            """)
        #expect(model.errors == [])
        let nested = try #require(model.module.types.first?.nested)
        #expect(nested.map { $0.constraint.keywords.map(name) } == [["types", "not"], ["types", "anyOf"]])
        let uses = ["a", "d"].map { key -> [String] in
            guard case .checked(_, let constraint)? = model.property(key)?.type else { return [] }
            return constraint.keywords.map(name)
        }
        #expect(uses == [["not"], []])
    }

    @Test("'additionalProperties' of a part applies to keys that this part doesn't describe")
    func additionalProperties() throws {
        let model = BuiltModel(
            """
            allOf:
            - {type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}
            - {type: object, properties: {b: {type: string}}}
            """)
        let constraint = try #require(model.module.types.first?.constraint)
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
