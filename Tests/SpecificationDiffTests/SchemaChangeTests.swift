import SpecificationDiff
import Testing

/// A row of the table in `docs/guides/spec-changes.md`: the compatibility of a change in a request and in a response.
struct SchemaChange: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let kind: Change.Kind
    let message: String
    let request: Compatibility
    let response: Compatibility

    init(
        _ old: String, _ new: String, _ kind: Change.Kind, _ message: String, _ request: Compatibility,
        _ response: Compatibility
    ) {
        (self.old, self.new, self.kind, self.message) = (old, new, kind, message)
        (self.request, self.response) = (request, response)
    }

    var testDescription: String { "\(old) → \(new)" }

    private static let narrower = (
        request: Compatibility.breakingForClients, response: Compatibility.breakingForServers
    )
    private static let wider = (request: Compatibility.breakingForServers, response: Compatibility.breakingForClients)
    private static let other = (request: Compatibility.breakingForBoth, response: Compatibility.breakingForBoth)
    private static let harmless = (request: Compatibility.compatible, response: Compatibility.compatible)
    private static let words = (request: Compatibility.prose, response: Compatibility.prose)

    private static func change(
        _ old: String, _ new: String, _ kind: Change.Kind, _ message: String,
        _ compatibilities: (request: Compatibility, response: Compatibility)
    ) -> SchemaChange { SchemaChange(old, new, kind, message, compatibilities.request, compatibilities.response) }

    static let objects = [
        change("{type: object}", "{properties: {a: {}}}", .propertyAdded, "is new, optional", harmless),
        change("{type: object}", "{properties: {a: {}}, required: [a]}", .propertyAdded, "is new, required", narrower),
        change(
            "{type: object, additionalProperties: false}", "{properties: {a: {}}, additionalProperties: false}",
            .propertyAdded, "is new, optional", wider),
        SchemaChange(
            "{properties: {a: {}}}", "{type: object}", .propertyRemoved, "is gone, was optional", .breakingForClients,
            .compatible),
        SchemaChange(
            "{properties: {a: {}}, required: [a]}", "{type: object}", .propertyRemoved, "is gone, was required",
            .breakingForBoth, .breakingForClients),
        SchemaChange(
            "{properties: {a: {}}, additionalProperties: false}", "{type: object, additionalProperties: false}",
            .propertyRemoved, "is gone, was optional", .breakingForClients, .breakingForServers),
        change(
            "{properties: {a: {type: string}}, additionalProperties: {type: string}}",
            "{type: object, additionalProperties: {type: string}}", .propertyRemoved,
            "no longer listed, it must match the schema of other members", harmless),
        change("{properties: {a: {}}}", "{properties: {a: {}}, required: [a]}", .required, "required now", narrower),
        change("{properties: {a: {}}, required: [a]}", "{properties: {a: {}}}", .required, "optional now", wider),
        change("{type: object}", "{type: object, required: [a]}", .required, "required now", narrower),
        change(
            "{type: object}", "{type: object, additionalProperties: false}", .additionalProperties,
            "other members are forbidden now", narrower),
        change(
            "{type: object, additionalProperties: false}", "{type: object}", .additionalProperties,
            "other members are allowed now", wider),
        change(
            "{type: object, additionalProperties: false}", "{type: object, additionalProperties: {type: string}}",
            .additionalProperties, "other members are allowed now, with a schema", wider),
        change(
            "{type: object}", "{type: object, additionalProperties: {type: string}}", .additionalProperties,
            "other members must match a schema now", narrower),
        change(
            "{type: object, additionalProperties: {type: string}}", "{type: object}", .additionalProperties,
            "other members may be anything now", wider),
        change(
            "{type: object}", "{type: object, patternProperties: {^x: {type: string}}}", .additionalProperties,
            "members with keys like \"^x\" must match a schema now", narrower),
        change(
            "{type: object, patternProperties: {^x: {type: string}}}", "{type: object}", .additionalProperties,
            "members with keys like \"^x\" are no longer restricted", wider),
        change(
            "{type: object}", "{type: object, propertyNames: {maxLength: 1}}", .keyword, "the keys are restricted now",
            narrower),
        change(
            "{type: object, propertyNames: {maxLength: 1}}", "{type: object}", .keyword,
            "the keys are no longer restricted", wider),
        change("{type: object}", "{type: object, minProperties: 1}", .limit, "minProperties 1 is new", narrower),
    ]

    static let values = [
        change("{type: string}", "{type: [string, 'null']}", .type, "type: string → string or null", wider),
        change("{type: [string, 'null']}", "{type: string}", .type, "type: string or null → string", narrower),
        change("{type: string}", "{type: integer}", .type, "type: string → integer", other),
        change("{type: integer}", "{type: number}", .type, "type: integer → number", wider),
        change("{type: number}", "{type: integer}", .type, "type: number → integer", narrower),
        change("{type: object}", "{}", .type, "type: object → any", wider),
        change("{}", "{type: object}", .type, "type: any → object", narrower),
        change("{}", "false", .type, "no value is valid any more", narrower),
        change("false", "{}", .type, "some values are valid now", wider),
        change("{enum: [a]}", "{enum: [a, b]}", .values, "values are new: \"b\"", wider),
        change("{enum: [a, b]}", "{enum: [a]}", .values, "values are gone: \"b\"", narrower),
        change("{const: a}", "{enum: [a, b]}", .values, "values are new: \"b\"", wider),
        change("{type: string}", "{type: string, enum: [a]}", .values, "only these values now: \"a\"", narrower),
        change("{type: string, enum: [a]}", "{type: string}", .values, "no longer only these values: \"a\"", wider),
        change("{maxLength: 9}", "{maxLength: 8}", .limit, "maxLength 9 → 8", narrower),
        change("{maxLength: 8}", "{maxLength: 9}", .limit, "maxLength 8 → 9", wider),
        change("{}", "{maxLength: 8}", .limit, "maxLength 8 is new", narrower),
        change("{x-maxBytes: 8}", "{}", .limit, "x-maxBytes 8 is gone", wider),
        change("{minimum: 1}", "{minimum: 2}", .limit, "minimum 1 → 2", narrower),
        change("{minimum: 1}", "{exclusiveMinimum: 1}", .limit, "minimum 1 → exclusiveMinimum 1", narrower),
        change("{exclusiveMaximum: 1}", "{maximum: 1}", .limit, "exclusiveMaximum 1 → maximum 1", wider),
        change("{multipleOf: 2}", "{multipleOf: 4}", .limit, "multipleOf: 2 → 4", narrower),
        change("{multipleOf: 4}", "{multipleOf: 2}", .limit, "multipleOf: 4 → 2", wider),
        change("{multipleOf: 2}", "{multipleOf: 3}", .limit, "multipleOf: 2 → 3", other),
        change("{}", "{uniqueItems: true}", .limit, "elements must differ now", narrower),
        change("{uniqueItems: true}", "{}", .limit, "elements need not differ any more", wider),
        change(
            "{type: array}", "{type: array, items: {type: string}}", .items, "the elements are restricted now", narrower
        ),
        change(
            "{type: array, items: {type: string}}", "{type: array}", .items, "the elements are no longer restricted",
            wider),
        change("{}", "{pattern: a}", .pattern, "pattern is new: \"a\"", narrower),
        change("{pattern: a}", "{}", .pattern, "pattern is gone, was \"a\"", wider),
        change("{pattern: a}", "{pattern: b}", .pattern, "pattern: \"a\" → \"b\"", other),
        change("{type: string}", "{type: string, format: uri}", .format, "format is new: \"uri\"", harmless),
        change("{type: string, format: uri}", "{type: string}", .format, "format is gone, was \"uri\"", harmless),
        change("{format: uri}", "{format: email}", .format, "format: \"uri\" → \"email\"", other),
        change("{}", "{contains: {type: string}}", .keyword, "\"contains\" is new", narrower),
        change("{contains: {type: string}}", "{}", .keyword, "\"contains\" is gone", wider),
        change("{contains: {type: string}}", "{contains: {}}", .keyword, "\"contains\" changed", other),
        change("{}", "{not: {type: string}}", .keyword, "\"not\" is new", narrower),
        change("{not: {type: string}}", "{}", .keyword, "\"not\" is gone", wider),
        change("{not: {enum: [a]}}", "{not: {enum: [a, b]}}", .values, "values are new: \"b\"", narrower),
        change("{default: 1}", "{default: 2}", .defaultValue, "default: 1 → 2", narrower),
        change("{}", "{default: 1}", .defaultValue, "default is new: 1", harmless),
        change("{default: 1}", "{}", .defaultValue, "default is gone, was 1", harmless),
        change("{}", "{deprecated: true}", .deprecation, "deprecated now", harmless),
        change("{}", "{description: a}", .description, "description is new", words),
        change("{description: a}", "{description: b}", .description, "description changed", words),
        change("{title: A}", "{title: B}", .description, "title: \"A\" → \"B\"", words),
        change("{example: 1}", "{example: 2}", .examples, "examples changed", words),
        change(
            "{x-addedInMatrixVersion: '1.2'}", "{x-addedInMatrixVersion: '1.3'}", .description,
            "history changed", words),
    ]

    static let unions = [
        change(
            "{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: string}, {type: integer}, {type: array}]}",
            .branchAdded, "branch of type array is new", wider),
        change(
            "{oneOf: [{title: A, type: object}, {title: B, type: object}]}", "{oneOf: [{title: B, type: object}]}",
            .branchRemoved, "branch \"A\" is gone", narrower),
        change(
            "{oneOf: [{type: string}, {maxLength: 3}]}", "{anyOf: [{type: string}, {maxLength: 3}]}", .union,
            "oneOf → anyOf", wider),
        change(
            "{type: string}", "{oneOf: [{type: string}, {type: array}]}", .branchAdded, "branch of type array is new",
            wider),
        change("{}", "{oneOf: [{type: string}, {type: array}]}", .union, "one of 2 schemas now", narrower),
        change(
            "{type: string}", "{oneOf: [{type: string, pattern: a}, {type: string, pattern: b}]}", .union,
            "one of 2 schemas now", narrower),
        change(
            "{oneOf: [{type: string, pattern: a}, {type: string, pattern: b}]}", "{type: string}", .union,
            "no longer one of 2 schemas", wider),
    ]
}

struct SchemaChangeTests {
    @Test(
        "each change of a schema has the expected compatibility in a request and in a response",
        arguments: SchemaChange.objects + SchemaChange.values + SchemaChange.unions)
    func change(_ change: SchemaChange) {
        for (comparison, compatibility) in [
            (ComparisonFixture.request(change.old, change.new), change.request),
            (ComparisonFixture.response(change.old, change.new), change.response),
        ] {
            #expect(comparison.changes.map(\.message) == [change.message])
            #expect(comparison.kinds == [change.kind])
            #expect(comparison.compatibilities == [compatibility])
            #expect(comparison.diagnostics.isEmpty)
        }
    }

    @Test("a schema outside of operations is compared as request and response")
    func either() {
        #expect(ComparisonFixture.schema("{enum: [a]}", "{enum: [a, b]}").compatibilities == [.breakingForBoth])
        #expect(ComparisonFixture.schema("{type: object}", "{properties: {a: {}}}").compatibilities == [.compatible])
        #expect(ComparisonFixture.schema("{title: A}", "{title: B}").compatibilities == [.prose])
    }

    @Test(
        "schemas with the same meaning give no change",
        arguments: [
            ("{type: string}", "{type: [string]}"), ("{type: [string, 'null']}", "{type: string, nullable: true}"),
            ("{type: [string, 'null']}", "{oneOf: [{type: string}, {type: 'null'}]}"),
            ("{minimum: 1, exclusiveMinimum: true}", "{exclusiveMinimum: 1}"), ("{minLength: 0}", "{}"),
            ("{allOf: [{type: string}, {maxLength: 2}]}", "{type: string, maxLength: 2}"),
            ("{properties: {a: {}}}", "{type: object, properties: {a: {}}}"), ("{items: {}}", "{type: array}"),
            ("{additionalProperties: true, type: object}", "{type: object}"), ("{const: a}", "{enum: [a]}"),
            ("{enum: [a, b]}", "{type: string, enum: [b, a]}"), ("{description: 'a  b'}", "{description: \"a\\nb\"}"),
            ("{properties: {a: {}, b: {}}}", "{properties: {b: {}, a: {}}}"),
            ("{required: [a, b]}", "{required: [b, a]}"), ("true", "{}"), ("{example: 1}", "{examples: [1]}"),
            ("{oneOf: [{type: string}, {type: array}]}", "{oneOf: [{type: array}, {type: string}]}"),
            ("{allOf: [{properties: {a: {type: string}}}]}", "{properties: {a: {type: string}}}"),
        ])
    func same(_ old: String, _ new: String) {
        #expect(ComparisonFixture.request(old, new).descriptions == [])
        #expect(ComparisonFixture.request(new, old).descriptions == [])
    }
}
