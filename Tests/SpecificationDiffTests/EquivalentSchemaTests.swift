import SpecificationDiff
import Testing

/// Different notations of the same schema.
struct EquivalentSchemaTests {
    @Test(
        "two notations of the same schema give no change",
        arguments: [
            // Unlisted members
            ("{additionalProperties: {type: string}}", "{patternProperties: {'': {type: string}}}"),
            ("{additionalProperties: {type: string}}", "{patternProperties: {'^.*$': {type: string}}}"),
            (
                "{additionalProperties: {type: string}}",
                "{patternProperties: {'.*': {type: string}}, additionalProperties: false}"
            ),
            (
                "{properties: {a: {type: string}}, additionalProperties: {type: string}}",
                "{properties: {a: {}}, patternProperties: {'': {type: string}}}"
            ),
            ("{additionalProperties: false}", "{patternProperties: {'': false}}"),
            ("{type: object, additionalProperties: {}}", "{type: object, patternProperties: {'': true}}"),
            ("{additionalProperties: false}", "{additionalProperties: {not: {}}}"),
            ("{type: object, additionalProperties: true}", "{type: object}"),
            ("{type: object, additionalProperties: {}}", "{type: object, additionalProperties: {title: a}}"),
            ("{additionalProperties: {}}", "{patternProperties: {'': {}}}"),
            // Every value, no value
            ("{properties: {a: {}}}", "{properties: {a: true}}"), ("{type: array, items: {}}", "{type: array}"),
            ("{type: array, items: true}", "{type: array}"),
            ("{properties: {a: false}}", "{properties: {a: {not: {}}}}"),
            ("{type: string, not: false}", "{type: string}"),
            // Types and values
            ("{type: [string]}", "{type: string}"), ("{type: string, const: a}", "{type: string, enum: [a]}"),
            ("{type: string, nullable: true}", "{type: [string, 'null']}"),
            ("{type: string, nullable: false}", "{type: string}"),
            ("{type: string, nullable: true}", "{oneOf: [{type: string}, {type: 'null'}]}"),
            (
                "{nullable: true, oneOf: [{type: string}, {type: integer}]}",
                "{oneOf: [{type: string}, {type: integer}, {type: 'null'}]}"
            ),
            (
                "{nullable: true, allOf: [{$ref: a.yaml}]}", "{anyOf: [{$ref: a.yaml}, {type: 'null'}]}"
            ),
            // Bounds
            ("{minimum: 2, exclusiveMinimum: true}", "{exclusiveMinimum: 2}"),
            ("{maximum: 2, exclusiveMaximum: true}", "{exclusiveMaximum: 2}"),
            ("{maximum: 2, exclusiveMaximum: false}", "{maximum: 2.0}"),
            ("{type: integer, minimum: 1}", "{type: integer, exclusiveMinimum: 0}"),
            ("{type: integer, maximum: 1}", "{type: integer, exclusiveMaximum: 2}"),
            ("{minLength: 0, minItems: 0, minProperties: 0, uniqueItems: false, required: []}", "{}"),
            // References and combinations
            ("{$ref: a.yaml}", "{allOf: [{$ref: a.yaml}]}"), ("{$ref: a.yaml}", "{anyOf: [{$ref: a.yaml}]}"),
            ("{$ref: a.yaml}", "{type: string, maxLength: 3}"), ("{$ref: a.yaml}", "{oneOf: [{$ref: a.yaml}]}"),
            (
                "{allOf: [{type: object}, {properties: {a: {type: string}}}]}",
                "{type: object, properties: {a: {type: string}}}"
            ),
            ("{oneOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: string}, {type: integer}]}"),
            ("{oneOf: [{type: string}, {type: integer}]}", "{oneOf: [{type: integer}, {type: string}]}"),
            // Keywords of older drafts
            ("{dependencies: {a: [b]}}", "{dependentRequired: {a: [b]}}"),
            ("{items: [{type: string}], additionalItems: false}", "{prefixItems: [{type: string}], items: false}"),
            ("{contains: {type: string}}", "{contains: {type: string}, minContains: 1}"),
        ])
    func same(_ one: String, _ other: String) {
        let files = ["a.yaml": "{type: string, maxLength: 3}"]
        for (old, new) in [(one, other), (other, one)] {
            for comparison in [ComparisonFixture.request(old, new, files: files), .response(old, new, files: files)] {
                let changes = comparison.changes.filter { $0.compatibility != .prose }
                #expect(changes.isEmpty, "\(old) → \(new): \(comparison.descriptions)")
                #expect(comparison.diagnostics.isEmpty)
            }
        }
    }

    @Test(
        "similar schemas with different meanings give one change",
        arguments: [
            (
                "{additionalProperties: {type: string}}", "{patternProperties: {'': {type: integer}}}",
                "type: string → integer"
            ),
            (
                "{properties: {a: {type: integer}}, additionalProperties: {type: string}}",
                "{properties: {a: {type: integer}}, patternProperties: {'': {type: string}}}",
                "no value is valid any more"
            ),
            ("{type: number, minimum: 1}", "{type: number, exclusiveMinimum: 0}", "minimum 1 → exclusiveMinimum 0"),
            ("{contains: {type: string}}", "{contains: {type: string}, minContains: 2}", "\"minContains\" is new"),
            (
                "{oneOf: [{type: string}, {maxLength: 3}]}", "{anyOf: [{type: string}, {maxLength: 3}]}",
                "oneOf → anyOf"
            ),
        ])
    func different(_ old: String, _ new: String, _ message: String) {
        #expect(ComparisonFixture.request(old, new).changes.map(\.message) == [message])
    }
}
