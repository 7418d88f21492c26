import OpenAPI
import SchemaChecking
import SchemaKeywords
import SchemaLint
import SpecificationDiff
import Testing
import YAMLTree

/// Every user of the keyword table handles each keyword in it.
struct KeywordTableTests {
    /// A schema with a keyword, and a value that the keyword makes invalid.
    private struct Case {
        let schema: String
        let wrong: String
        /// The schema without the keyword.
        var without = "{}"
    }

    private static let cases: [SchemaKeyword: Case] = [
        .ref: Case(schema: "{$ref: '#/$defs/a', $defs: {a: {type: string}}}", wrong: "1", without: "{}"),
        .type: Case(schema: "{type: string}", wrong: "1"),
        .enum: Case(schema: "{enum: [1, 2]}", wrong: "3"),
        .const: Case(schema: "{const: 1}", wrong: "3"),
        .minimum: Case(schema: "{minimum: 2}", wrong: "1"),
        .maximum: Case(schema: "{maximum: 2}", wrong: "3"),
        .exclusiveMinimum: Case(schema: "{exclusiveMinimum: 2}", wrong: "2"),
        .exclusiveMaximum: Case(schema: "{exclusiveMaximum: 2}", wrong: "2"),
        .multipleOf: Case(schema: "{multipleOf: 2}", wrong: "1"),
        .minLength: Case(schema: "{minLength: 2}", wrong: "\"a\""),
        .maxLength: Case(schema: "{maxLength: 1}", wrong: "\"aa\""),
        .maxBytes: Case(schema: "{x-maxBytes: 1}", wrong: "\"aa\""),
        .pattern: Case(schema: "{pattern: a}", wrong: "\"b\""),
        .format: Case(schema: "{format: mx-user-id}", wrong: "\"b\""),
        .prefixItems: Case(schema: "{prefixItems: [{type: string}]}", wrong: "[1]"),
        .items: Case(schema: "{items: {type: string}}", wrong: "[1]"),
        .contains: Case(schema: "{contains: {type: string}}", wrong: "[1]"),
        .minContains: Case(
            schema: "{contains: {type: string}, minContains: 2}", wrong: "[\"a\"]",
            without: "{contains: {type: string}}"),
        .maxContains: Case(
            schema: "{contains: {type: string}, maxContains: 1}", wrong: "[\"a\", \"b\"]",
            without: "{contains: {type: string}}"),
        .minItems: Case(schema: "{minItems: 1}", wrong: "[]"),
        .maxItems: Case(schema: "{maxItems: 1}", wrong: "[1, 2]"),
        .uniqueItems: Case(schema: "{uniqueItems: true}", wrong: "[1, 1]"),
        .unevaluatedItems: Case(schema: "{unevaluatedItems: {type: string}}", wrong: "[1]"),
        .properties: Case(schema: "{properties: {a: {type: string}}}", wrong: "{\"a\": 1}"),
        .patternProperties: Case(schema: "{patternProperties: {a: {type: string}}}", wrong: "{\"a\": 1}"),
        .additionalProperties: Case(schema: "{additionalProperties: {type: string}}", wrong: "{\"a\": 1}"),
        .propertyNames: Case(schema: "{propertyNames: {maxLength: 1}}", wrong: "{\"ab\": 1}"),
        .required: Case(schema: "{required: [a]}", wrong: "{}"),
        .minProperties: Case(schema: "{minProperties: 1}", wrong: "{}"),
        .maxProperties: Case(schema: "{maxProperties: 0}", wrong: "{\"a\": 1}"),
        .dependentRequired: Case(schema: "{dependentRequired: {a: [b]}}", wrong: "{\"a\": 1}"),
        .dependentSchemas: Case(schema: "{dependentSchemas: {a: {required: [b]}}}", wrong: "{\"a\": 1}"),
        .unevaluatedProperties: Case(schema: "{unevaluatedProperties: {type: string}}", wrong: "{\"a\": 1}"),
        .allOf: Case(schema: "{allOf: [{type: string}]}", wrong: "1"),
        .anyOf: Case(schema: "{anyOf: [{type: string}, {type: boolean}]}", wrong: "1"),
        .oneOf: Case(schema: "{oneOf: [{type: string}, {type: boolean}]}", wrong: "1"),
        .not: Case(schema: "{not: {type: integer}}", wrong: "1"),
        .if: Case(schema: "{if: {type: integer}, then: {minimum: 2}}", wrong: "1"),
        .then: Case(
            schema: "{if: {type: integer}, then: {minimum: 2}}", wrong: "1", without: "{if: {type: integer}}"),
        .else: Case(
            schema: "{if: {type: string}, else: {minimum: 2}}", wrong: "1", without: "{if: {type: string}}"),
        .dependencies: Case(schema: "{dependencies: {a: [b], b: {required: [a]}}}", wrong: "{\"b\": 1}"),
        .additionalItems: Case(
            schema: "{items: [{type: string}], additionalItems: {type: string}}", wrong: "[\"a\", 1]",
            without: "{items: [{type: string}]}"),
        .dynamicRef: Case(
            schema: "{$dynamicRef: '#a', $defs: {a: {$dynamicAnchor: a, type: string}}}", wrong: "1"),
    ]

    /// Restricting keywords without a case: `nullable`, which widens; the discriminator; anchors; unsupported ones.
    private static let others: Set<SchemaKeyword> = [
        .nullable, .discriminator, .recursiveAnchor, .recursiveRef,
    ]

    private static var sorted: [(keyword: SchemaKeyword, value: Case)] {
        cases.sorted { $0.key.name < $1.key.name }.map { ($0.key, $0.value) }
    }

    @Test("each restricting keyword has a case")
    func everyKeywordHasACase() {
        let restricting = Set(SchemaKeyword.allCases.filter { $0.definition.role != .annotation })
        #expect(restricting == Set(Self.cases.keys).union(Self.others))
    }

    @Test("the schema checker rejects the value that each keyword forbids")
    func checker() throws {
        for (keyword, value) in Self.sorted {
            let documents = Self.documents(["s.yaml": value.schema])
            let checker = SchemaChecker(documents: documents)
            let payload = try JSONPayload(bytes: Array(value.wrong.utf8))
            let violations = try checker.check(payload, against: try documents.document(at: "s.yaml"))
            #expect(!violations.isEmpty, "\(keyword.name)")
        }
    }

    @Test("a restricting keyword narrows the valid values, except annotations")
    func variance() {
        for (keyword, _) in Self.sorted { #expect(keyword.variance == (keyword == .format ? .none : .narrows)) }
        #expect(SchemaKeyword.nullable.variance == .widens)
        #expect(SchemaKeyword.description.variance == .none)
    }

    @Test("a keyword's identifier is its name without a prefix")
    func identifiers() {
        let identifiers = [SchemaKeyword.minLength, .maxBytes, .ref, .if].map(\.identifier)
        #expect(identifiers == ["minLength", "maxBytes", "ref", "if"])
    }

    @Test("the reader knows exactly the keywords of the table")
    func reader() throws {
        for keyword in SchemaKeyword.allCases where keyword != .ref && keyword != .dynamicRef {
            let unknown = try Self.unknownKeywords("{\(keyword.name): \(Self.value(of: keyword))}")
            #expect(unknown == [], "\(keyword.name)")
        }
        #expect(try Self.unknownKeywords("{minlength: 1}") == ["unknown keyword \"minlength\" in a schema"])
    }

    @Test("adding or removing a keyword is a change")
    func comparison() {
        for (keyword, value) in Self.sorted where keyword != .dynamicRef {
            for (old, new) in [(value.without, value.schema), (value.schema, value.without)] {
                let (changes, _) = compareSpecifications(Self.specification(old), Self.specification(new))
                // A format is an annotation for JSON Schema.
                let isReported =
                    keyword == .format ? !changes.isEmpty : changes.contains { $0.compatibility.isBreaking }
                #expect(isReported, "\(keyword.name): \(old) → \(new)")
            }
        }
    }

    @Test("the linter visits the subschemas of each keyword")
    func lintChildren() {
        let mistake = "{enum: [1, 1]}"
        for keyword in SchemaKeyword.allCases {
            let values =
                switch keyword.definition.children {
                case .none: [String]()
                case .schema: [mistake]
                case .list: ["[\(mistake)]"]
                case .schemaOrList: [mistake, "[\(mistake)]"]
                case .map, .schemasOrStringLists: ["{a: \(mistake)}"]
                }
            for value in values {
                let messages = Self.lint("{\(keyword.name): \(value)}")
                #expect(messages.contains { $0.contains("duplicate value 1") }, "\(keyword.name)")
            }
        }
    }

    @Test("the linter reports each keyword that applies to other types than the schema's")
    func lintTypes() {
        for keyword in SchemaKeyword.allCases where !keyword.definition.types.isEmpty {
            let type = keyword.definition.types.contains(.string) ? "boolean" : "string"
            let messages = Self.lint("{type: \(type), \(keyword.name): \(Self.value(of: keyword))}")
            #expect(messages.contains { $0.contains("\"\(keyword.name)\" applies to") }, "\(keyword.name)")
        }
    }

    @Test("the keywords of JSON Schema's metaschema are in the table")
    func metaschema() throws {
        // https://json-schema.org/draft/2020-12/schema and the metaschemas of its vocabularies.
        let names = """
            $id $schema $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment $defs prefixItems items contains \
            additionalProperties properties patternProperties dependentSchemas propertyNames if then else allOf anyOf \
            oneOf not unevaluatedItems unevaluatedProperties type const enum multipleOf maximum exclusiveMaximum minimum \
            exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains \
            maxProperties minProperties required dependentRequired title description default deprecated readOnly \
            writeOnly examples format contentEncoding contentMediaType contentSchema definitions dependencies \
            $recursiveAnchor $recursiveRef
            """
        for name in names.split(separator: " ") {
            let keyword = try #require(SchemaKeyword(named: String(name)), "\(name)")
            #expect(keyword.name == name)
        }
    }

    // MARK: Support

    /// Returns a value of the right shape.
    private static func value(of keyword: SchemaKeyword) -> String {
        switch keyword.definition.value {
        case .text, .other: "a"
        case .string: "a"
        case .boolean: "true"
        case .number, .count: "1"
        case .strings: "[a]"
        case .stringLists: "{a: [b]}"
        case .types: "string"
        case .data: "1"
        case .dataList: "[1]"
        case .discriminator: "{propertyName: a}"
        case .schema:
            switch keyword.definition.children {
            case .none, .schema, .schemaOrList: "{type: string}"
            case .list: "[{type: string}]"
            case .map, .schemasOrStringLists: "{a: {type: string}}"
            }
        }
    }

    private struct NoSuchFile: Error {}

    private static func documents(_ files: [String: String]) -> YAMLDocuments {
        YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
    }

    private static func unknownKeywords(_ schema: String) throws -> [String] {
        let documents = documents(["s.yaml": schema])
        var reader = SchemaReader(documents: documents)
        _ = try reader.resolve(Schema(id: "s.yaml#", node: try documents.document(at: "s.yaml")))
        return reader.diagnostics.map(\.message).filter { $0.hasPrefix("unknown keyword") }
    }

    private static func specification(_ schema: String) -> Specification {
        let documents = documents(["s.yaml": schema])
        let (collection, _) = readSchemas(at: ["s.yaml"], in: documents)
        // A file without keywords isn't read as a schema.
        let schemas =
            collection.schemas.isEmpty
            ? (try? documents.document(at: "s.yaml")).map { [Schema(id: "s.yaml#", node: $0)] } ?? []
            : collection.schemas
        return Specification(documents: [], schemas: schemas.map { ("s.yaml", $0) }, sources: documents)
    }

    private static func lint(_ schema: String) -> [String] {
        var lint = SchemaLint(documents: documents(["s.yaml": schema]))
        lint.add("s.yaml")
        lint.finish()
        return lint.diagnostics.map(\.message)
    }
}
