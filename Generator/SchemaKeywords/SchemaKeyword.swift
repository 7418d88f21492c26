/// The keywords of JSON Schema 2020-12, its older drafts, OpenAPI 3.0 and 3.1, and `x-maxBytes`.
///
/// The schema reader, the linter, the diff and the schema checker all use this table: a keyword that is added here is
/// known to all of them. ``definition`` returns the row of a keyword.
public enum SchemaKeyword: Int, CaseIterable, Sendable {
    // Identifiers and references
    case schema, vocabulary, id, anchor, ref, dynamicAnchor, dynamicRef, defs, comment
    // Text and examples
    case title, description, deprecated, `default`, example, examples, readOnly, writeOnly, externalDocs, xml
    case contentEncoding, contentMediaType, contentSchema
    // Any value
    case type, `enum`, const, nullable
    // Numbers
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    // Strings
    case minLength, maxLength, pattern, format, maxBytes
    // Arrays
    case prefixItems, items, contains, minContains, maxContains, minItems, maxItems, uniqueItems, unevaluatedItems
    // Objects
    case properties, patternProperties, additionalProperties, propertyNames, required, minProperties, maxProperties
    case dependentRequired, dependentSchemas, unevaluatedProperties
    // Combinations
    case allOf, anyOf, oneOf, discriminator, not
    case `if`, then, `else`
    // Replaced by other keywords
    case legacyID, definitions, dependencies, additionalItems, recursiveAnchor, recursiveRef

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
    private static let names = allCases.map(\.spelling)
    // A case's description is its name in Swift.
    private static let identifiers = allCases.map { "\($0)" }

    /// Creates the keyword with the given name; `nil` if the name is unknown.
    public init?(named name: String) {
        guard let keyword = Self.byName[name] else { return nil }
        self = keyword
    }

    /// The keyword in a schema: `$ref`, `minLength`.
    public var name: String { Self.names[rawValue] }

    /// The keyword as an identifier in generated code and in codes of violations: `ref`, `minLength`.
    public var identifier: String { Self.identifiers[rawValue] }

    private var spelling: String {
        switch self {
        case .schema, .vocabulary, .id, .anchor, .ref, .dynamicAnchor, .dynamicRef, .defs, .comment: "$" + identifier
        case .recursiveAnchor, .recursiveRef: "$" + identifier
        case .legacyID: "id"
        case .maxBytes: "x-" + identifier
        default: identifier
        }
    }
}

// MARK: - The table

extension SchemaKeyword {
    private static let table = allCases.map(\.row)

    /// The keyword's row in the table.
    public var definition: Definition { Self.table[rawValue] }

    /// The effect of adding the keyword on the set of valid values. Removing it has the opposite effect; the effect of
    /// a changed limit follows from its bound.
    public var variance: Variance {
        switch self {
        case .nullable: .widens
        // Annotations, which don't restrict values (JSON Schema 2020-12, 7.2.1; OpenAPI 3.1.1, 4.8.25).
        case .format, .discriminator: .none
        default: definition.role == .annotation ? .none : .narrows
        }
    }

    private var row: Definition {
        switch self {
        case .schema, .id, .anchor, .comment: .annotation(in: .jsonSchema, .core)
        case .vocabulary: .annotation(in: .draft2020, .core)
        case .ref: .typed(.string, in: .all, .core)
        case .dynamicAnchor: .annotation(in: .draft2020, .core)
        case .dynamicRef: .unsupported(in: .draft2020)
        case .defs: .annotation(in: .jsonSchema, .core, children: .map)

        case .title, .description: .annotation(.text, in: .all)
        case .deprecated, .readOnly, .writeOnly: .annotation(.boolean, in: .all)
        case .default: .annotation(.data, in: .all)
        case .example: .annotation(.data, in: .openAPI)
        case .examples: .annotation(.data, in: .jsonSchema)
        case .externalDocs, .xml: .annotation(in: .openAPI)
        case .contentEncoding, .contentMediaType: .annotation(in: .jsonSchema, of: [.string])
        case .contentSchema: .annotation(in: .draft2020, of: [.string], children: .schema)

        case .type: .typed(.types, in: .all)
        case .enum: .typed(.dataList, in: .all)
        case .const: .typed(.data, in: .jsonSchema)
        case .nullable: .typed(.boolean, in: .openAPI30)

        case .minimum: .limit(.value, .minimum, of: [.number, .integer])
        case .maximum: .limit(.value, .maximum, of: [.number, .integer])
        case .exclusiveMinimum: .limit(.value, .minimum, isExclusive: true, of: [.number, .integer])
        case .exclusiveMaximum: .limit(.value, .maximum, isExclusive: true, of: [.number, .integer])
        case .multipleOf: .limit(.value, .divisor, of: [.number, .integer])

        case .minLength: .limit(.characters, .minimum, of: [.string])
        case .maxLength: .limit(.characters, .maximum, of: [.string])
        case .maxBytes: .limit(.bytes, .maximum, of: [.string])
        case .pattern: .typed(.string, in: .all, of: [.string])
        case .format: .typed(.string, in: .all, .format)

        case .prefixItems: .constraint(in: .draft2020, .applicator, of: [.array], children: .list)
        case .items: .typed(.schema, in: .all, .applicator, of: [.array], children: .schemaOrList)
        case .contains: .constraint(in: .jsonSchema, .applicator, of: [.array], children: .schema)
        case .minContains: .limit(.matches, .minimum, of: [.array], in: .draft2020, beside: .contains)
        case .maxContains: .limit(.matches, .maximum, of: [.array], in: .draft2020, beside: .contains)
        case .minItems: .limit(.items, .minimum, of: [.array])
        case .maxItems: .limit(.items, .maximum, of: [.array])
        case .uniqueItems: .typed(.boolean, in: .all, of: [.array])
        case .unevaluatedItems: .constraint(in: .draft2020, .unevaluated, of: [.array], children: .schema)

        case .properties: .typed(.schema, in: .all, .applicator, of: [.object], children: .map)
        case .patternProperties: .typed(.schema, in: .jsonSchema, .applicator, of: [.object], children: .map)
        case .additionalProperties: .typed(.schema, in: .all, .applicator, of: [.object], children: .schema)
        case .propertyNames: .typed(.schema, in: .jsonSchema, .applicator, of: [.object], children: .schema)
        case .required: .typed(.strings, in: .all, of: [.object])
        case .minProperties: .limit(.members, .minimum, of: [.object])
        case .maxProperties: .limit(.members, .maximum, of: [.object])
        case .dependentRequired: .constraint(.stringLists, in: .draft2020, of: [.object])
        case .dependentSchemas:
            .constraint(in: .draft2020, .applicator, of: [.object], children: .map, isInPlace: true)
        case .unevaluatedProperties: .constraint(in: .draft2020, .unevaluated, of: [.object], children: .schema)

        case .allOf, .anyOf, .oneOf: .typed(.schema, in: .all, .applicator, children: .list, isInPlace: true)
        case .discriminator: .typed(.discriminator, in: .openAPI)
        case .not: .typed(.schema, in: .all, .applicator, children: .schema, isInPlace: true)
        case .if: .constraint(in: .jsonSchema, .applicator, children: .schema, isInPlace: true)
        case .then, .else:
            .constraint(in: .jsonSchema, .applicator, children: .schema, isInPlace: true, beside: .if)

        case .legacyID: .annotation(in: .drafts, .core)
        case .definitions: .annotation(in: .drafts, .core, children: .map)
        case .dependencies:
            .replaced(by: .dependentRequired, .dependentSchemas, of: [.object], children: .schemasOrStringLists)
        case .additionalItems: .replaced(by: .items, of: [.array], children: .schema, beside: .items)
        case .recursiveAnchor: .unsupported(in: .drafts, replacedBy: .dynamicAnchor)
        case .recursiveRef: .unsupported(in: .drafts, replacedBy: .dynamicRef)
        }
    }
}
