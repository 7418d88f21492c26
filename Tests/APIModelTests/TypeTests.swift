import APIModel
import Testing

/// Types of schemas without known keys.
struct TypeTests {
    static func expect(_ schema: String, is type: String, _ location: SourceLocation = #_sourceLocation) {
        let model = BuiltModel(schema)
        #expect(model.messages == [], sourceLocation: location)
        #expect(model.body == type, sourceLocation: location)
    }

    @Test("a schema that is too large for the compiler becomes a simpler type, with a warning")
    func tooLarge() {
        let nested = BuiltModel(
            String(repeating: "{type: array, items: ", count: 12) + "{type: string}" + String(repeating: "}", count: 12)
        )
        #expect(nested.messages.count == 1)
        #expect(nested.messages.first?.contains("nested too deep for the Swift compiler") == true)
        #expect(nested.body == "[[[[any]]]]")
        let constrained = BuiltModel(
            String(repeating: "{type: array, contains: {type: string}, items: ", count: 12) + "{type: string}"
                + String(repeating: "}", count: 12))
        #expect(constrained.messages.first?.contains("nested too deep for the Swift compiler") == true)
        let members = BuiltModel(
            "{type: object, properties: {\((0...500).map { "p\($0): {}" }.joined(separator: ", "))}}")
        #expect(members.messages.first?.contains("501 properties are many for a Swift struct") == true)
        let values = BuiltModel("{enum: [\((0...1000).map { "v\($0)" }.joined(separator: ", "))]}")
        #expect(
            values.messages.first?.contains("1001 values are too many for a Swift enum") == true)
        #expect(values.body == "string with 1 constraints")
        let branches = (0...400).map { "{type: object, required: [k\($0)], properties: {k\($0): {type: string}}}" }
        let union = BuiltModel("{oneOf: [\(branches.joined(separator: ", "))]}")
        #expect(union.messages.first?.contains("401 branches are too many for a Swift enum") == true)
        #expect(union.body == "any with 1 constraints")
    }

    @Test("in unions nested 20 levels deep, each schema is searched only once", .timeLimit(.minutes(1)))
    func nestedUnions() {
        var text = "{$ref: '#/$defs/s20', $defs: {s0: {type: object, properties: {a: {type: string}}}"
        for level in 1...20 {
            let branches = (0..<10).map { "{title: B\($0), allOf: [{$ref: '#/$defs/s\(level - 1)'}]}" }
            text += ", s\(level): {oneOf: [\(branches.joined(separator: ", "))]}"
        }
        let model = BuiltModel(text + "}}")
        #expect(model.errors == [])
    }

    @Test(
        "strings keep their limits",
        arguments: [
            ("{type: string}", "string"), ("{type: string, minLength: 1, maxLength: 5}", "string<(1...5)>"),
            ("{type: string, x-maxBytes: 255}", "string<255 bytes>"),
            ("{type: string, pattern: '^a'}", "string</^a/>"),
            ("{type: string, format: mx-user-id}", "string<mx-user-id>"), ("{type: string, format: date}", "string"),
        ])
    func strings(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test(
        "numbers keep their limits; exclusive bounds of integers become inclusive ones",
        arguments: [
            ("{type: integer}", "integer"), ("{type: integer, minimum: 1, maximum: 5}", "integer<1...5>"),
            ("{type: integer, exclusiveMinimum: 1, exclusiveMaximum: 5}", "integer<2...4>"),
            ("{type: integer, minimum: 0, exclusiveMinimum: true}", "integer<1...>"),
            ("{type: integer, minimum: 0.5}", "integer<1...>"),
            ("{type: integer, format: uint64, minimum: 0}", "integer<unsigned>"),
            (
                "{type: integer, format: uint64, maximum: 18446744073709551614}",
                "integer<...18446744073709551614 unsigned>"
            ),
            ("{type: integer, minimum: 0, maximum: 18446744073709551615}", "integer<unsigned>"),
            ("{type: integer, format: uint64, enum: [18446744073709551615]}", "integer<unsigned 18446744073709551615>"),
            ("{type: integer, multipleOf: 2}", "integer<by 2>"),
            ("{type: number}", "number"), ("{type: number, minimum: 1}", "number<≥1.0>"),
            ("{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}", "number<>0.0 <1.0>"),
            ("{type: number, maximum: 1, exclusiveMaximum: true}", "number<<1.0>"),
            ("{type: number, multipleOf: 0.5}", "number<by 0.5>"), ("{type: [integer, number]}", "number"),
        ])
    func numbers(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test("bounds of integers beyond 64 bits give a warning", arguments: ["1e30", "9223372036854775808"])
    func bounds(_ maximum: String) {
        let model = BuiltModel("{type: integer, minimum: -1, maximum: \(maximum)}")
        #expect(model.body == "integer<-1...>")
        #expect(
            model.warnings == [
                "integers are decoded as Int64; values above 9223372036854775807 are rejected"
            ])
    }

    @Test(
        "lists of numbers or booleans become limits",
        arguments: [
            ("{type: integer, enum: [1, 2]}", "integer<1|2>"), ("{enum: [1, 2]}", "integer<1|2>"),
            ("{type: integer, const: 3}", "integer<3>"), ("{type: number, enum: [0.5, 1]}", "number<0.5|1.0>"),
            ("{type: boolean, enum: [true]}", "true"), ("{const: false}", "false"),
            ("{type: boolean, enum: [true, false]}", "boolean"),
        ])
    func values(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test(
        "a schema that allows null is a nullable type",
        arguments: [
            ("{type: 'null'}", "null"), ("{const: null}", "null"), ("{type: [string, 'null']}", "string?"),
            ("{type: string, nullable: true}", "string?"), ("{nullable: true, type: integer}", "integer?"),
            ("{oneOf: [{type: 'null'}, {type: integer}]}", "integer?"),
            ("{anyOf: [{type: integer}, {type: 'null'}]}", "integer?"),
            ("{type: [integer, 'null'], enum: [1, null]}", "integer<1>?"), ("{enum: [1, null]}", "integer<1>?"),
            ("{nullable: true, enum: [1, null]}", "integer<1>?"), ("{}", "any"), ("{nullable: true}", "any"),
            ("{type: array, items: {type: [string, 'null']}}", "[string?]"),
        ])
    func nulls(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test(
        "arrays keep their items and limits",
        arguments: [
            ("{type: array}", "[any]"), ("{items: {type: string}}", "[string]"),
            ("{type: array, items: {type: array, items: {type: integer}}}", "[[integer]]"),
            ("{type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {}}", "[any](1...2) unique"),
        ])
    func arrays(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test(
        "objects without known keys are free-form objects or dictionaries",
        arguments: [
            ("{type: object}", "object"), ("{type: object, maxProperties: 3}", "object(...3)"),
            ("{type: object, additionalProperties: true}", "object"),
            ("{type: object, additionalProperties: {}}", "object"),
            ("{type: object, additionalProperties: {type: integer}}", "{*: integer}"),
            ("{additionalProperties: {type: integer}, minProperties: 1}", "{*: integer}(1...)"),
            ("{type: object, propertyNames: {pattern: '^a'}}", "{</^a/>: any}"),
            (
                "{type: object, propertyNames: {format: mx-user-id}, additionalProperties: {type: boolean}}",
                "{<mx-user-id>: boolean}"
            ),
            ("{type: object, propertyNames: {enum: [a, b]}}", "{<a|b>: any}"),
            ("{type: object, patternProperties: {^x-: {type: string}}}", "{/^x-/: string, …}"),
            (
                "{type: object, patternProperties: {^x-: {type: string}}, additionalProperties: false}",
                "{</^x-/>: string}"
            ),
        ])
    func objects(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test("listed strings are an enum; null in the list makes it nullable")
    func enums() {
        let plain = BuiltModel("{title: Kind, type: string, enum: [a, b-c]}")
        #expect(plain.types == ["enum Kind {a, bC 'b-c'}"])
        #expect(plain.body == "Kind")
        let nullable = BuiltModel("{title: Kind, enum: [a, null]}")
        #expect(nullable.types == ["enum Kind {a}"])
        #expect(nullable.body == "Kind?")
        // A constraint rejects null, which isn't listed.
        #expect(BuiltModel("{title: Kind, type: string, nullable: true, enum: [a]}").body == "Kind? with 2 constraints")
        #expect(BuiltModel("{title: Kind, const: a}").types == ["enum Kind {a}"])
    }

    @Test(
        "for a schema without values, a constraint rejects every value, with a warning",
        arguments: ["false", "{allOf: [false]}"])
    func never(_ schema: String) {
        let model = BuiltModel(schema)
        #expect(model.body == "any with 1 constraints")
        #expect(model.warnings == ["the schema allows no value; every value is rejected"])
    }

    @Test(
        "exactly the keywords that a type doesn't express become constraints",
        arguments: [
            ("{type: object, if: {required: [a]}, then: {required: [b]}, properties: {a: {}}}", 2),
            ("{type: array, contains: {}}", 1), ("{type: array, prefixItems: [{type: string}]}", 1),
            ("{type: string, not: {const: a}}", 2), ("{type: integer, multipleOf: 0.5}", 1), ("{maxLength: 2}", 1),
            ("{uniqueItems: true}", 1), ("{enum: [a, 1]}", 1),
            ("{type: object, properties: {a: {}}, propertyNames: {pattern: a}}", 1),
            ("{type: object, patternProperties: {a: {type: string}, b: {type: string}}}", 1),
            ("{allOf: [{type: string, pattern: a}], pattern: b}", 1),
            ("{type: object, properties: {a: {}}, oneOf: [{required: [a]}, {required: [b]}]}", 2),
            ("{type: object, properties: {a: {}}, dependentRequired: {a: [b]}}", 1),
            ("{type: string, minLength: 1, pattern: a}", 0), ("{type: number, exclusiveMinimum: 1.5}", 0),
            ("{type: object, required: [a], properties: {a: {}}, additionalProperties: false}", 0),
        ])
    func constraints(_ schema: String, _ count: Int) {
        let model = BuiltModel("{title: T, " + schema.dropFirst())
        #expect(model.messages == [])
        let declared = model.module.types.first { $0.name == "T" }?.constraint.keywords.count ?? 0
        let used =
            (model.body ?? "").split(separator: " with ").dropFirst().first.flatMap { Int($0.prefix { $0 != " " }) }
            ?? 0
        #expect(declared + used == count, "\(model.body ?? "")")
    }

    @Test(
        "a keyword that generated types don't check gives a warning",
        arguments: [
            ("{type: array, $dynamicRef: '#a'}", #"generated types do not check "$dynamicRef""#),
            (
                "{type: object, dependencies: {a: [b]}, dependentRequired: {b: [a]}}",
                #"generated types do not check "dependencies""#
            ),
        ])
    func unchecked(_ schema: String, _ message: String) {
        let model = BuiltModel(schema)
        #expect(model.errors == [])
        #expect(model.warnings == [message])
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test(
        "invalid limits and unusable patterns give located errors",
        arguments: [
            ("{type: string, maxLength: -1}", "expected a number of 0 or more, found -1"),
            ("{type: array, minItems: 0.5}", "expected a number of 0 or more, found 0.5"),
            ("{type: number, multipleOf: 0}", "expected a number above 0, found 0"),
            ("{type: string, pattern: '('}", "the pattern cannot be used: a group has no closing )"),
            (
                "{type: object, patternProperties: {'^(a)\\1$': {}}}",
                "the pattern cannot be used: backreferences are not supported: they cannot be matched in bounded time"
            ),
        ])
    func errors(_ schema: String, _ message: String) {
        let model = BuiltModel(schema)
        #expect(model.errors == [message])
        #expect(model.diagnostics.allSatisfy { $0.location != nil })
    }
}
