import APIModel
import Testing

/// What schemas without known keys become.
struct TypeTests {
    static func expect(_ schema: String, is type: String, _ location: SourceLocation = #_sourceLocation) {
        let building = Building(schema)
        #expect(building.told == [], sourceLocation: location)
        #expect(building.body == type, sourceLocation: location)
    }

    @Test("what the compiler can't bear is told, and becomes something simpler")
    func sizes() {
        let nested = Building(
            String(repeating: "{type: array, items: ", count: 12) + "{type: string}" + String(repeating: "}", count: 12)
        )
        #expect(nested.told.count == 1)
        #expect(nested.told.first?.contains("nested deeper here than the Swift compiler bears") == true)
        #expect(nested.body == "[[[[any]]]]")
        let ruled = Building(
            String(repeating: "{type: array, contains: {type: string}, items: ", count: 12) + "{type: string}"
                + String(repeating: "}", count: 12))
        #expect(ruled.told.first?.contains("nested deeper here than the Swift compiler bears") == true)
        let values = Building("{enum: [\((0...1000).map { "v\($0)" }.joined(separator: ", "))]}")
        #expect(
            values.told.first?.contains("the 1001 values are more than the Swift compiler bears in an enum") == true)
        #expect(values.body == "string with 1 rules")
        let branches = (0...400).map { "{type: object, required: [k\($0)], properties: {k\($0): {type: string}}}" }
        let union = Building("{oneOf: [\(branches.joined(separator: ", "))]}")
        #expect(union.told.first?.contains("the 401 branches are more than the Swift compiler bears") == true)
        #expect(union.body == "any with 1 rules")
    }

    @Test("unions of unions of unions take no time: each schema is looked at once", .timeLimit(.minutes(1)))
    func nestedUnions() {
        var text = "{$ref: '#/$defs/s20', $defs: {s0: {type: object, properties: {a: {type: string}}}"
        for level in 1...20 {
            let branches = (0..<10).map { "{title: B\($0), allOf: [{$ref: '#/$defs/s\(level - 1)'}]}" }
            text += ", s\(level): {oneOf: [\(branches.joined(separator: ", "))]}"
        }
        let building = Building(text + "}}")
        #expect(building.errors == [])
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

    @Test("bounds of integers beyond 64 bits are a warning", arguments: ["1e30", "9223372036854775808"])
    func bounds(_ maximum: String) {
        let building = Building("{type: integer, minimum: -1, maximum: \(maximum)}")
        #expect(building.body == "integer<-1...>")
        #expect(
            building.warnings == [
                "integers are read as 64 bits with a sign; values above 9223372036854775807 are refused"
            ])
    }

    @Test(
        "values of a set of numbers or booleans are limits",
        arguments: [
            ("{type: integer, enum: [1, 2]}", "integer<1|2>"), ("{enum: [1, 2]}", "integer<1|2>"),
            ("{type: integer, const: 3}", "integer<3>"), ("{type: number, enum: [0.5, 1]}", "number<0.5|1.0>"),
            ("{type: boolean, enum: [true]}", "true"), ("{const: false}", "false"),
            ("{type: boolean, enum: [true, false]}", "boolean"),
        ])
    func values(_ schema: String, _ type: String) { Self.expect(schema, is: type) }

    @Test(
        "null is one of the values where the schema says so",
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
        "objects without known keys are objects of any content, or dictionaries",
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

    @Test("a set of strings is an enum; null among them makes it nullable")
    func enums() {
        let plain = Building("{title: Kind, type: string, enum: [a, b-c]}")
        #expect(plain.types == ["enum Kind {a, bC 'b-c'}"])
        #expect(plain.body == "Kind")
        let nullable = Building("{title: Kind, enum: [a, null]}")
        #expect(nullable.types == ["enum Kind {a}"])
        #expect(nullable.body == "Kind?")
        // A rule refuses null, which isn't listed.
        #expect(Building("{title: Kind, type: string, nullable: true, enum: [a]}").body == "Kind? with 2 rules")
        #expect(Building("{title: Kind, const: a}").types == ["enum Kind {a}"])
    }

    @Test("no value at all is refused by a rule, which is told", arguments: ["false", "{allOf: [false]}"])
    func never(_ schema: String) {
        let building = Building(schema)
        #expect(building.body == "any with 1 rules")
        #expect(building.warnings == ["no value is valid here; all are refused"])
    }

    @Test(
        "what no type says is a rule, and nothing else is part of it",
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
    func rules(_ schema: String, _ count: Int) {
        let building = Building("{title: T, " + schema.dropFirst())
        #expect(building.told == [])
        let declared = building.module.types.first { $0.name == "T" }?.constraint.keywords.count ?? 0
        let used =
            (building.body ?? "").split(separator: " with ").dropFirst().first.flatMap { Int($0.prefix { $0 != " " }) }
            ?? 0
        #expect(declared + used == count, "\(building.body ?? "")")
    }

    @Test(
        "what generated types don't check is told",
        arguments: [
            ("{type: array, $dynamicRef: '#a'}", "specgen generates no code for '$dynamicRef'; "),
            (
                "{type: object, dependencies: {a: [b]}, dependentRequired: {b: [a]}}",
                "specgen generates no code for 'dependencies'; "
            ),
        ])
    func unchecked(_ schema: String, _ message: String) {
        let building = Building(schema)
        #expect(building.errors == [])
        #expect(building.warnings.count == 1)
        #expect(building.warnings.first?.hasPrefix(message) == true, "\(building.warnings)")
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test(
        "limits that no value could keep are located errors",
        arguments: [
            ("{type: string, maxLength: -1}", "expected a number of 0 or more, found -1"),
            ("{type: array, minItems: 0.5}", "expected a number of 0 or more, found 0.5"),
            ("{type: number, multipleOf: 0}", "expected a number above 0, found 0"),
            ("{type: string, pattern: '('}", "the pattern can't be used: a group has no closing )"),
            (
                "{type: object, patternProperties: {'^(a)\\1$': {}}}",
                "the pattern can't be used: backreferences are not supported: they cannot be matched in bounded time"
            ),
        ])
    func errors(_ schema: String, _ message: String) {
        let building = Building(schema)
        #expect(building.errors == [message])
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }
}
