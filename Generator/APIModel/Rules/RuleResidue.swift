import OpenAPI
import StringGrammars
import YAMLTree

/// What is left of a schema when its type has said what it can.
extension TypeBuilder {
    /// The rule that says what a type of a schema doesn't.
    mutating func residue(_ resolved: ResolvedSchema, _ expression: Expression) throws(Diagnostic) -> RuleModel {
        // What is left over shows only beside all other keywords.
        if let own = resolved.parts.last, own.id == resolved.origin.id, own.asksWhatIsLeft, !own.omitsBranches {
            return try rule(own)
        }
        var keywords: [RuleKeyword] = []
        for part in resolved.parts {
            if part.node.bool == false { return .never }
            guard let mapping = part.node.mapping else { continue }
            if part.asksWhatIsLeft {
                keywords.append(.allOf([try rule(part)]))
                continue
            }
            for entry in mapping where entry.name != "$ref" && entry.name != "allOf" {
                if try isExpressed(entry, of: part, mapping, resolved, expression) { continue }
                guard let keyword = try residue(entry, of: part, mapping, resolved, expression) else { continue }
                if !keyword.saysNothing, !keywords.contains(keyword) { keywords.append(keyword) }
            }
        }
        if resolved.isNever { return .never }
        // A value of the wrong type breaks other keywords, too; that isn't worth telling.
        if !expression.isAny, !resolved.types.isEmpty, keywords.contains(where: \.isForAnyType) {
            keywords.removeAll { if case .types = $0 { true } else { false } }
            let nullable = resolved.isNullable && !resolved.types.contains(.null) ? [SchemaType.null] : []
            keywords.insert(.types(resolved.types + nullable), at: 0)
        }
        return RuleModel(keywords)
    }

    /// A keyword that the type doesn't express; of properties those that it leaves out.
    private mutating func residue(
        _ entry: YAMLMapping.Entry, of part: Schema, _ mapping: YAMLMapping, _ resolved: ResolvedSchema,
        _ expression: Expression
    ) throws(Diagnostic) -> RuleKeyword? {
        guard let keyword = try ruleKeyword(entry, of: part, mapping) else { return nil }
        guard let structure = expression.structure, !expression.isOfBranches else { return keyword }
        let known = Set(structure.members.map(\.jsonName))
        switch keyword {
        case .properties(let members):
            let left = members.filter { !known.contains($0.key) }
            return left.isEmpty ? nil : .properties(left)
        case .required(let names):
            let left = names.filter { !known.contains($0) }
            return left.isEmpty ? nil : .required(left)
        default: return keyword
        }
    }

    // MARK: What a type expresses

    private mutating func isExpressed(
        _ entry: YAMLMapping.Entry, of part: Schema, _ mapping: YAMLMapping, _ resolved: ResolvedSchema,
        _ expression: Expression
    ) throws(Diagnostic) -> Bool {
        if entry.name == "oneOf" || entry.name == "anyOf" {
            guard !part.omitsBranches else { return true }
            guard expression.isOfBranches, let branches = resolved.branches else { return false }
            return entry.key.location == branches.location && !inexactBranches.contains(branches.location)
        }
        if expression.isOfBranches, try areMerged(resolved) { return true }
        if expression.isAny { return false }
        switch entry.name {
        case "type": return expression.isOfBranches ? try branchesAreOfTypes(resolved) : true
        case "enum", "const": return try isListExpressed(entry, resolved, expression)
        case "not": return false
        case _ where expression.isOfBranches: return false
        case "minLength", "maxLength", "x-maxBytes", "pattern", "format":
            return isStringKeywordExpressed(entry, resolved, expression)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            return isBoundExpressed(entry, expression)
        case "minItems", "maxItems", "uniqueItems": return expression.types[.array]?.isArray != false
        case "items":
            return expression.types[.array].map { $0.isArray && mapping["prefixItems"] == nil } ?? true
        case "prefixItems", "contains": return expression.types[.array] == nil
        case "minProperties", "maxProperties": return expression.types[.object]?.isAny != true
        case "properties", "required":
            guard expression.types[.object]?.isAny != true else { return false }
            return expression.structure == nil || !leavesOut(entry, expression)
        case "additionalProperties", "patternProperties", "propertyNames":
            return try isMemberKeywordExpressed(entry, mapping, resolved, expression)
        case "dependentRequired", "dependentSchemas": return expression.types[.object] == nil
        default: return false
        }
    }

    private func leavesOut(_ entry: YAMLMapping.Entry, _ expression: Expression) -> Bool {
        let known = Set(expression.structure?.members.map(\.jsonName) ?? [])
        let names = entry.value.sequence?.compactMap(\.string) ?? entry.value.mapping?.names.map { $0 } ?? []
        return !names.allSatisfy(known.contains)
    }

    /// Whether the type takes just the values that a schema lists.
    private func isListExpressed(
        _ entry: YAMLMapping.Entry, _ resolved: ResolvedSchema, _ expression: Expression
    ) throws(Diagnostic) -> Bool {
        guard !expression.isOfBranches, let effective = resolved.listedValues else { return false }
        let listed = entry.name == "const" ? [entry.value] : entry.value.sequence ?? []
        guard effective.allSatisfy({ value in listed.contains { $0 == value && $0.isNull == value.isNull } }),
            expression.types.count < 2
        else { return false }
        if expression.isNullable, !effective.contains(where: \.isNull) { return false }
        let values = effective.filter { !$0.isNull }
        if expression.isStringEnum { return values.allSatisfy { $0.string != nil } }
        switch expression.types.first?.value {
        case nil: return values.isEmpty
        case .integer(let limits)?: return limits.values?.count == values.count
        case .number(let limits)?:
            return limits.values?.count == values.count && values.allSatisfy { Self.isExact($0) }
        case .boolean(let only)?: return only != nil || Set(values.compactMap(\.bool)).count == 2
        default: return false
        }
    }

    /// Whether a double holds the number as it is written.
    private static func isExact(_ node: YAMLNode) -> Bool { (node.number?.magnitude ?? 0) <= 0x1p53 }

    private func isStringKeywordExpressed(
        _ entry: YAMLMapping.Entry, _ resolved: ResolvedSchema, _ expression: Expression
    ) -> Bool {
        guard let type = expression.types[.string] else { return true }
        guard case .string(let limits) = type, !expression.isStringEnum else { return false }
        return switch entry.name {
        case "pattern": limits.pattern == entry.value.string
        case "format":
            limits.format == entry.value.string || formats.format(named: entry.value.string ?? "") == nil
        default: true
        }
    }

    private func isBoundExpressed(_ entry: YAMLMapping.Entry, _ expression: Expression) -> Bool {
        switch expression.types[.number] {
        case .integer(let limits)?:
            return entry.name != "multipleOf" || limits.multipleOf.map { Double($0) } == entry.value.number
        case .number(let limits)?:
            if entry.name == "multipleOf" { return limits.multipleOf == entry.value.number }
            return Self.isExact(entry.value)
        case nil: return true
        default: return false
        }
    }

    private mutating func isMemberKeywordExpressed(
        _ entry: YAMLMapping.Entry, _ mapping: YAMLMapping, _ resolved: ResolvedSchema, _ expression: Expression
    ) throws(Diagnostic) -> Bool {
        guard let type = expression.types[.object] else { return true }
        let isOneOfSeveral = resolved.parts.count { $0.node[entry.name] != nil } > 1
        switch entry.name {
        case "additionalProperties":
            if entry.value.bool == true || entry.value.mapping?.isEmpty == true { return true }
            let patterns = mapping["patternProperties"]?.mapping?.names.map { $0 } ?? []
            guard patterns == resolved.patternProperties.map({ $0.pattern.text ?? "" }) else { return false }
            if let structure = expression.structure {
                let own = Set(mapping["properties"]?.mapping?.names.map { $0 } ?? [])
                guard own == Set(structure.members.map(\.jsonName)) else { return false }
                switch structure.additional {
                case .kept: return false
                case .forbidden: return patterns.isEmpty || structure.patternProperties != nil
                case .typed: return patterns.isEmpty
                }
            }
            guard mapping["properties"]?.mapping?.isEmpty != false else { return false }
            if case .dictionary = type { return patterns.isEmpty || entry.value.bool == false }
            return false
        case "patternProperties":
            guard resolved.patternProperties.count == 1, let pattern = resolved.patternProperties[0].pattern.text
            else { return entry.value.mapping?.isEmpty == true }
            if let structure = expression.structure {
                // A declared key that matches has to keep both.
                return structure.patternProperties != nil
                    && !structure.members.contains { Self.mayMatch(pattern, $0.jsonName) }
            }
            switch type {
            case .patternDictionary: return true
            case .dictionary(_, let keys, _): return keys.pattern == pattern
            default: return false
            }
        case "propertyNames":
            guard case .dictionary = type, !isOneOfSeveral, let names = entry.value.mapping else { return false }
            let simple: Set<String> = ["type", "minLength", "maxLength", "pattern", "x-maxBytes", "format", "enum"]
            return names.allSatisfy { entry in
                if entry.name == "type" { return entry.value.string == "string" }
                if entry.name == "enum" { return entry.value.sequence?.allSatisfy { $0.string != nil } == true }
                return simple.contains(entry.name) || Schema.isAnnotation(entry.name)
            } && resolved.patternProperties.isEmpty
        default: return false
        }
    }

    private static func mayMatch(_ pattern: String, _ key: String) -> Bool {
        guard let pattern = try? ECMAPattern(pattern) else { return true }
        return pattern.matches(key)
    }

    // MARK: Branches

    /// Whether every branch of the schema's union was joined with all that stands beside it.
    mutating func areMerged(_ resolved: ResolvedSchema) throws(Diagnostic) -> Bool {
        for branch in resolved.branches?.schemas ?? [] {
            if isMerged(try schemas.resolve(branch), in: resolved) { continue }
            guard try schemas.isDerived(branch, from: resolved.origin) else { return false }
        }
        return resolved.branches != nil
    }

    /// Whether a branch is joined with what stands beside the union.
    func isMerged(_ branch: ResolvedSchema, in resolved: ResolvedSchema) -> Bool {
        let limits = resolved.limits.first?.value ?? resolved.pattern ?? resolved.enumeration?.first
        let needsTypes = branch.types.isEmpty && branch.branches == nil && !resolved.types.isEmpty
        return branch.types != [.null] && (resolved.describesObject || needsTypes || limits != nil)
    }

    /// Whether the branches of a union are of the types that the schema around it names.
    private mutating func branchesAreOfTypes(_ resolved: ResolvedSchema) throws(Diagnostic) -> Bool {
        for branch in resolved.branches?.schemas ?? [] {
            let said = try schemas.resolve(branch)
            if isMerged(said, in: resolved) { continue }
            let fits = said.types.allSatisfy {
                resolved.types.contains($0) || $0 == .integer && resolved.types.contains(.number)
            }
            guard !said.types.isEmpty, fits else { return false }
        }
        return true
    }
}

extension Schema {
    /// Whether it has a keyword about what the others leave over.
    fileprivate var asksWhatIsLeft: Bool {
        node["unevaluatedProperties"] != nil || node["unevaluatedItems"] != nil
    }
}

extension RuleKeyword {
    /// Whether it says something about values of every type.
    var isForAnyType: Bool {
        switch self {
        case .never, .values, .constant, .reference, .allOf, .condition, .not, .anyOf, .oneOf: true
        default: false
        }
    }

    /// Whether it lets in every value. Within a rule it may still tell what others leave over.
    var saysNothing: Bool {
        switch self {
        case .items(let rule, _), .propertyNames(let rule), .additionalProperties(let rule, _, _): rule.isEmpty
        case .unevaluatedItems(let rule), .unevaluatedProperties(let rule): rule.isEmpty
        case .properties(let members), .patternProperties(let members), .dependentSchemas(let members):
            members.allSatisfy(\.rule.isEmpty)
        case .prefixItems(let rules), .allOf(let rules): rules.allSatisfy(\.isEmpty)
        case .condition(_, let consequence, let alternative): consequence.isEmpty && alternative.isEmpty
        case .required(let names): names.isEmpty
        default: false
        }
    }
}
