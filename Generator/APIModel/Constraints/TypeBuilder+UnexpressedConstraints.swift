import OpenAPI
import SchemaKeywords
import YAMLTree

/// The constraints of a schema that its Swift type doesn't express.
extension TypeBuilder {
    /// Returns the constraint with the keywords that a type doesn't express.
    mutating func unexpressed(
        _ resolved: ResolvedSchema, _ expressed: ExpressedKeywords
    ) throws(Diagnostic) -> SchemaConstraint {
        // `unevaluatedProperties` and `unevaluatedItems` depend on all other keywords of the schema.
        if let own = resolved.parts.last, own.id == resolved.origin.id, own.hasUnevaluatedKeyword, !own.omitsBranches {
            return try constraint(own)
        }
        var keywords: [ConstraintKeyword] = []
        for (index, part) in resolved.parts.enumerated() {
            if part.node.bool == false { return .never }
            guard let mapping = part.node.mapping else { continue }
            if part.hasUnevaluatedKeyword {
                keywords.append(.allOf([try constraint(part)]))
                continue
            }
            for entry in mapping {
                guard let keyword = SchemaKeyword(named: entry.name) else { continue }
                switch keyword {
                case .ref, .allOf: continue
                case .oneOf, .anyOf: if part.omitsBranches { continue }
                default: break
                }
                guard let remainder = expressed.remainder(of: entry, keyword, inPart: index),
                    let constraint = try constraintKeyword(remainder, of: part, mapping)
                else { continue }
                if !constraint.allowsEveryValue, !keywords.contains(constraint) { keywords.append(constraint) }
            }
        }
        if resolved.isNever { return .never }
        // A value of the wrong type violates other keywords as well; only the type is reported.
        if !expressed.isOfAnyValue, !resolved.types.isEmpty, keywords.contains(where: \.appliesToAnyType) {
            keywords.removeAll { if case .types = $0 { true } else { false } }
            let nullable = resolved.isNullable && !resolved.types.contains(.null) ? [SchemaType.null] : []
            keywords.insert(.types(resolved.types + nullable), at: 0)
        }
        return SchemaConstraint(keywords)
    }
}

extension Schema {
    /// Whether the schema has `unevaluatedProperties` or `unevaluatedItems`.
    fileprivate var hasUnevaluatedKeyword: Bool {
        node["unevaluatedProperties"] != nil || node["unevaluatedItems"] != nil
    }
}

extension ConstraintKeyword {
    /// Whether the keyword applies to values of every JSON type.
    var appliesToAnyType: Bool {
        switch self {
        case .never, .values, .constant, .reference, .allOf, .condition, .not, .anyOf, .oneOf: true
        default: false
        }
    }

    /// Whether the keyword may reject `null`.
    var mayRejectNull: Bool {
        switch self {
        case .never, .reference, .condition, .not, .oneOf: true
        case .types(let types): !types.contains(.null)
        case .values(let values): !values.contains(.null)
        case .constant(let value): value != .null
        case .allOf(let constraints): constraints.contains { $0.keywords.contains(where: \.mayRejectNull) }
        case .anyOf(let constraints): constraints.allSatisfy { $0.keywords.contains(where: \.mayRejectNull) }
        default: false
        }
    }

    /// Whether the keyword allows every value. It may still affect `unevaluatedProperties` and `unevaluatedItems`.
    var allowsEveryValue: Bool {
        switch self {
        case .items(let constraint, _), .propertyNames(let constraint), .additionalProperties(let constraint, _, _):
            constraint.isEmpty
        case .unevaluatedItems(let constraint), .unevaluatedProperties(let constraint): constraint.isEmpty
        case .properties(let members), .patternProperties(let members), .dependentSchemas(let members):
            members.allSatisfy(\.constraint.isEmpty)
        case .prefixItems(let constraints), .allOf(let constraints): constraints.allSatisfy(\.isEmpty)
        case .condition(_, let consequence, let alternative): consequence.isEmpty && alternative.isEmpty
        case .required(let names): names.isEmpty
        default: false
        }
    }
}
