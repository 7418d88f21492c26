import SpecificationDiff
import Testing

/// A row of the table in `docs/guides/spec-changes.md`: what a change of a schema means in a request and in a response.
struct SchemaRule: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let kind: Change.Kind
    let message: String
    let request: Verdict
    let response: Verdict

    init(
        _ old: String, _ new: String, _ kind: Change.Kind, _ message: String, _ request: Verdict, _ response: Verdict
    ) {
        (self.old, self.new, self.kind, self.message) = (old, new, kind, message)
        (self.request, self.response) = (request, response)
    }

    var testDescription: String { "\(old) → \(new)" }

    private static let narrower = (request: Verdict.breakingForClients, response: Verdict.breakingForServers)
    private static let wider = (request: Verdict.breakingForServers, response: Verdict.breakingForClients)
    private static let other = (request: Verdict.breakingForBoth, response: Verdict.breakingForBoth)
    private static let harmless = (request: Verdict.compatible, response: Verdict.compatible)
    private static let words = (request: Verdict.prose, response: Verdict.prose)

    private static func rule(
        _ old: String, _ new: String, _ kind: Change.Kind, _ message: String,
        _ verdicts: (request: Verdict, response: Verdict)
    ) -> SchemaRule { SchemaRule(old, new, kind, message, verdicts.request, verdicts.response) }

    static let objects = [
        rule("{type: object}", "{properties: {a: {}}}", .propertyAdded, "is new, optional", harmless),
        rule("{type: object}", "{properties: {a: {}}, required: [a]}", .propertyAdded, "is new, required", narrower),
        rule(
            "{type: object, additionalProperties: false}", "{properties: {a: {}}, additionalProperties: false}",
            .propertyAdded, "is new, optional", wider),
        SchemaRule(
            "{properties: {a: {}}}", "{type: object}", .propertyRemoved, "is gone, was optional", .breakingForClients,
            .compatible),
        SchemaRule(
            "{properties: {a: {}}, required: [a]}", "{type: object}", .propertyRemoved, "is gone, was required",
            .breakingForBoth, .breakingForClients),
        SchemaRule(
            "{properties: {a: {}}, additionalProperties: false}", "{type: object, additionalProperties: false}",
            .propertyRemoved, "is gone, was optional", .breakingForClients, .breakingForServers),
        rule(
            "{properties: {a: {type: string}}, additionalProperties: {type: string}}",
            "{type: object, additionalProperties: {type: string}}", .propertyRemoved,
            "no longer named, it has to keep the schema of the other members", harmless),
        rule("{properties: {a: {}}}", "{properties: {a: {}}, required: [a]}", .required, "required now", narrower),
        rule("{properties: {a: {}}, required: [a]}", "{properties: {a: {}}}", .required, "optional now", wider),
        rule("{type: object}", "{type: object, required: [a]}", .required, "required now", narrower),
        rule(
            "{type: object}", "{type: object, additionalProperties: false}", .additionalProperties,
            "other members are forbidden now", narrower),
        rule(
            "{type: object, additionalProperties: false}", "{type: object}", .additionalProperties,
            "other members are allowed now", wider),
        rule(
            "{type: object, additionalProperties: false}", "{type: object, additionalProperties: {type: string}}",
            .additionalProperties, "other members are allowed now, with a schema", wider),
        rule(
            "{type: object}", "{type: object, additionalProperties: {type: string}}", .additionalProperties,
            "other members have to keep a schema now", narrower),
        rule(
            "{type: object, additionalProperties: {type: string}}", "{type: object}", .additionalProperties,
            "other members may be anything now", wider),
        rule(
            "{type: object}", "{type: object, patternProperties: {^x: {type: string}}}", .additionalProperties,
            "members with keys like \"^x\" have to keep a schema now", narrower),
        rule(
            "{type: object, patternProperties: {^x: {type: string}}}", "{type: object}", .additionalProperties,
            "members with keys like \"^x\" are no longer restricted", wider),
        rule(
            "{type: object}", "{type: object, propertyNames: {maxLength: 1}}", .keyword, "the keys are restricted now",
            narrower),
        rule(
            "{type: object, propertyNames: {maxLength: 1}}", "{type: object}", .keyword,
            "the keys are no longer restricted", wider),
        rule("{type: object}", "{type: object, minProperties: 1}", .limit, "minProperties 1 is new", narrower),
    ]

    static let values = [
        rule("{type: string}", "{type: [string, 'null']}", .type, "type: string → string or null", wider),
        rule("{type: [string, 'null']}", "{type: string}", .type, "type: string or null → string", narrower),
        rule("{type: string}", "{type: integer}", .type, "type: string → integer", other),
        rule("{type: integer}", "{type: number}", .type, "type: integer → number", wider),
        rule("{type: number}", "{type: integer}", .type, "type: number → integer", narrower),
        rule("{type: object}", "{}", .type, "type: object → any", wider),
        rule("{}", "{type: object}", .type, "type: any → object", narrower),
        rule("{}", "false", .type, "no value is right any more", narrower),
        rule("false", "{}", .type, "there are values that are right now", wider),
        rule("{enum: [a]}", "{enum: [a, b]}", .values, "values are new: \"b\"", wider),
        rule("{enum: [a, b]}", "{enum: [a]}", .values, "values are gone: \"b\"", narrower),
        rule("{const: a}", "{enum: [a, b]}", .values, "values are new: \"b\"", wider),
        rule("{type: string}", "{type: string, enum: [a]}", .values, "only these values now: \"a\"", narrower),
        rule("{type: string, enum: [a]}", "{type: string}", .values, "no longer only these values: \"a\"", wider),
        rule("{maxLength: 9}", "{maxLength: 8}", .limit, "maxLength 9 → 8", narrower),
        rule("{maxLength: 8}", "{maxLength: 9}", .limit, "maxLength 8 → 9", wider),
        rule("{}", "{maxLength: 8}", .limit, "maxLength 8 is new", narrower),
        rule("{x-maxBytes: 8}", "{}", .limit, "x-maxBytes 8 is gone", wider),
        rule("{minimum: 1}", "{minimum: 2}", .limit, "minimum 1 → 2", narrower),
        rule("{minimum: 1}", "{exclusiveMinimum: 1}", .limit, "minimum 1 → exclusiveMinimum 1", narrower),
        rule("{exclusiveMaximum: 1}", "{maximum: 1}", .limit, "exclusiveMaximum 1 → maximum 1", wider),
        rule("{multipleOf: 2}", "{multipleOf: 4}", .limit, "multipleOf: 2 → 4", narrower),
        rule("{multipleOf: 4}", "{multipleOf: 2}", .limit, "multipleOf: 4 → 2", wider),
        rule("{multipleOf: 2}", "{multipleOf: 3}", .limit, "multipleOf: 2 → 3", other),
        rule("{}", "{uniqueItems: true}", .limit, "elements must differ now", narrower),
        rule("{uniqueItems: true}", "{}", .limit, "elements need not differ any more", wider),
        rule(
            "{type: array}", "{type: array, items: {type: string}}", .items, "the elements are restricted now", narrower
        ),
        rule(
            "{type: array, items: {type: string}}", "{type: array}", .items, "the elements are no longer restricted",
            wider),
        rule("{}", "{pattern: a}", .pattern, "pattern is new: \"a\"", narrower),
        rule("{pattern: a}", "{}", .pattern, "pattern is gone, was \"a\"", wider),
        rule("{pattern: a}", "{pattern: b}", .pattern, "pattern: \"a\" → \"b\"", other),
        rule("{type: string}", "{type: string, format: uri}", .format, "format is new: \"uri\"", harmless),
        rule("{type: string, format: uri}", "{type: string}", .format, "format is gone, was \"uri\"", harmless),
        rule("{format: uri}", "{format: email}", .format, "format: \"uri\" → \"email\"", other),
        rule("{}", "{contains: {type: string}}", .keyword, "'contains' is new", narrower),
        rule("{contains: {type: string}}", "{}", .keyword, "'contains' is gone", wider),
        rule("{contains: {type: string}}", "{contains: {}}", .keyword, "'contains' changed", other),
        rule("{}", "{not: {type: string}}", .keyword, "'not' is new", narrower),
        rule("{not: {type: string}}", "{}", .keyword, "'not' is gone", wider),
        rule("{not: {enum: [a]}}", "{not: {enum: [a, b]}}", .values, "values are new: \"b\"", narrower),
        rule("{default: 1}", "{default: 2}", .defaultValue, "default: 1 → 2", narrower),
        rule("{}", "{default: 1}", .defaultValue, "default is new: 1", harmless),
        rule("{default: 1}", "{}", .defaultValue, "default is gone, was 1", harmless),
        rule("{}", "{deprecated: true}", .deprecation, "deprecated now", harmless),
        rule("{}", "{description: a}", .description, "description is new", words),
        rule("{description: a}", "{description: b}", .description, "description changed", words),
        rule("{title: A}", "{title: B}", .description, "title: \"A\" → \"B\"", words),
        rule("{example: 1}", "{example: 2}", .examples, "examples changed", words),
        rule(
            "{x-addedInMatrixVersion: '1.2'}", "{x-addedInMatrixVersion: '1.3'}", .description,
            "its history is told differently", words),
    ]

    static let unions = [
        rule(
            "{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: string}, {type: integer}, {type: array}]}",
            .branchAdded, "branch of type array is new", wider),
        rule(
            "{oneOf: [{title: A, type: object}, {title: B, type: object}]}", "{oneOf: [{title: B, type: object}]}",
            .branchRemoved, "branch 'A' is gone", narrower),
        rule(
            "{oneOf: [{type: string}, {maxLength: 3}]}", "{anyOf: [{type: string}, {maxLength: 3}]}", .union,
            "oneOf → anyOf", wider),
        rule(
            "{type: string}", "{oneOf: [{type: string}, {type: array}]}", .branchAdded, "branch of type array is new",
            wider),
        rule("{}", "{oneOf: [{type: string}, {type: array}]}", .union, "one of 2 schemas now", narrower),
        rule(
            "{type: string}", "{oneOf: [{type: string, pattern: a}, {type: string, pattern: b}]}", .union,
            "one of 2 schemas now", narrower),
        rule(
            "{oneOf: [{type: string, pattern: a}, {type: string, pattern: b}]}", "{type: string}", .union,
            "no longer one of 2 schemas", wider),
    ]
}

struct SchemaRuleTests {
    @Test(
        "each rule, in a request and in a response",
        arguments: SchemaRule.objects + SchemaRule.values + SchemaRule.unions)
    func rule(_ rule: SchemaRule) {
        for (comparing, verdict) in [
            (Comparing.request(rule.old, rule.new), rule.request),
            (Comparing.response(rule.old, rule.new), rule.response),
        ] {
            #expect(comparing.changes.map(\.message) == [rule.message])
            #expect(comparing.kinds == [rule.kind])
            #expect(comparing.verdicts == [verdict])
            #expect(comparing.diagnostics.isEmpty)
        }
    }

    @Test("a schema that no operation leads to is read and written by anybody")
    func either() {
        #expect(Comparing.schema("{enum: [a]}", "{enum: [a, b]}").verdicts == [.breakingForBoth])
        #expect(Comparing.schema("{type: object}", "{properties: {a: {}}}").verdicts == [.compatible])
        #expect(Comparing.schema("{title: A}", "{title: B}").verdicts == [.prose])
    }

    @Test(
        "what means the same is no change",
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
        #expect(Comparing.request(old, new).told == [])
        #expect(Comparing.request(new, old).told == [])
    }
}
