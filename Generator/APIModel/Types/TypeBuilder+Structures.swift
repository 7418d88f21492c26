import OpenAPI
import StringGrammars
import YAMLTree

/// Types of objects with known keys, and of sets of listed values.
extension TypeBuilder {
    mutating func structure(_ resolved: ResolvedSchema, _ scope: [String]) throws(Diagnostic) -> BuiltDeclaration {
        var members: [Member] = []
        if resolved.properties.count > Self.manyProperties {
            diagnostics.append(
                .warning(
                    "\(resolved.properties.count) properties are many for a Swift struct: the compiler may take minutes, or "
                        + "end without a message",
                    at: resolved.origin.location, hint: "describe similar properties by \"additionalProperties\""))
        }
        let described = Set(resolved.properties.map(\.name))
        let others = resolved.required.filter { !described.contains($0) }
        let names = memberNames(resolved, others)
        for (property, name) in zip(resolved.properties, names) {
            let isRequired = resolved.required.contains(property.name)
            if let member = try member(property, name, isRequired: isRequired, scope) { members.append(member) }
        }
        for (key, name) in zip(others, names.dropFirst(resolved.properties.count)) {
            // A required key without a schema has any value.
            members.append(
                .property(
                    Property(
                        jsonName: key, swiftName: name, type: .any, isRequired: true, documentation: Documentation())))
        }
        let pattern = try patternMembers(resolved, scope)
        let structure = Structure(
            members: members, additional: try additional(resolved, hasPattern: pattern != nil, scope),
            patternProperties: pattern, count: try countLimits(resolved, "Properties"))
        return BuiltDeclaration(kind: .structure(structure), expressed: expressed(by: structure, resolved))
    }

    /// The keywords that a structure expresses. `additionalProperties` of a part applies to keys that this part doesn't
    /// describe, even if another part does.
    private func expressed(by structure: Structure, _ resolved: ResolvedSchema) -> ExpressedKeywords {
        var expressed = ExpressedKeywords([.type, .minProperties, .maxProperties], of: [.object])
        let names = Set(structure.members.map(\.jsonName))
        expressed.insert(members: names)
        let patterns = resolved.patternProperties.map { $0.pattern.text ?? "" }
        let expressesOthers =
            switch structure.additional {
            case .kept: false
            case .forbidden: patterns.isEmpty || structure.patternProperties != nil
            case .typed: patterns.isEmpty
            }
        if expressesOthers {
            expressed.insert(.additionalProperties, of: resolved) { _, part in
                part.keys(of: .patternProperties) == patterns && Set(part.keys(of: .properties)) == names
            }
        }
        // If a pattern may match a declared key, the member must satisfy both schemas.
        if patterns.count == 1, structure.patternProperties != nil,
            !names.contains(where: { Self.mayMatch(patterns[0], $0) })
        {
            expressed.formUnion([.patternProperties])
        }
        return expressed
    }

    private static func mayMatch(_ pattern: String, _ key: String) -> Bool {
        guard let pattern = try? ECMAPattern(pattern) else { return true }
        return pattern.matches(key)
    }

    private mutating func patternMembers(
        _ resolved: ResolvedSchema, _ scope: [String]
    ) throws(Diagnostic) -> PatternMembers? {
        guard let first = resolved.patternProperties.first, let pattern = try onePattern(resolved) else { return nil }
        return PatternMembers(
            pattern: pattern, type: try use(first.schema, Place(name: "PatternProperty", scope: scope)))
    }

    private mutating func additional(
        _ resolved: ResolvedSchema, hasPattern: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Structure.Additional {
        switch resolved.additionalProperties {
        case .unspecified, .allowed: return .kept
        case .forbidden where !resolved.patternProperties.isEmpty && !hasPattern: return .kept
        case .forbidden: return .forbidden
        case .schema(let values):
            // With patterns, a constraint checks the schema.
            guard resolved.patternProperties.isEmpty else { return .kept }
            let type = try use(values, Place(name: "AdditionalProperty", scope: scope))
            if case .any = type { return .kept }
            return .typed(type)
        }
    }

    /// Returns the names of the properties and of other required keys. Warns of names with a number.
    mutating func memberNames(_ resolved: ResolvedSchema, _ others: [String]) -> [String] {
        let members =
            resolved.properties.map { UniqueNames.Member(text: $0.name, location: $0.schema.location) }
            + others.map { UniqueNames.Member(text: $0) }
        let unique = UniqueNames(of: members, .property, &chosenNames, derivedBy: Naming.member)
        for (index, wanted) in unique.numbered.sorted(by: { $0.key < $1.key }) {
            diagnostics.append(
                .warning(
                    "the Swift name \"\(wanted)\" is taken by another property; this property is "
                        + "\"\(unique.names[index])\"", at: members[index].location ?? resolved.origin.location))
        }
        return unique.names
    }

    private mutating func member(
        _ property: ResolvedSchema.Property, _ swiftName: String, isRequired: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Member? {
        let resolved = try schemas.resolve(property.schema)
        if resolved.isNever {
            diagnostics.append(
                .warning(
                    "the schema of \"\(property.name)\" allows no value; the property is omitted",
                    at: property.schema.location, hint: "objects with this key are rejected"))
            return nil
        }
        let direction = isRequired ? Self.direction(of: resolved) : nil
        let isRequired = isRequired && direction == nil
        if isRequired, let value = try constant(resolved) {
            return .constant(Constant(jsonName: property.name, swiftName: swiftName, value: value))
        }
        let type = try use(property.schema, Place(name: Naming.type(property.name), scope: scope))
        var documentation = Documentation(
            text: resolved.description, notes: notes(type, resolved), isDeprecated: resolved.isDeprecated,
            source: property.schema.location)
        if case .named = type, property.schema.node["description"] == nil {
            // The declaration of the type has the whole description.
            documentation.text = resolved.description?.firstParagraph
        }
        switch direction {
        case .request: documentation.notes.append("Required in requests, absent from responses.")
        case .response: documentation.notes.append("Required in responses, absent from requests.")
        case nil: break
        }
        return .property(
            Property(
                jsonName: property.name, swiftName: swiftName, type: type, isRequired: isRequired,
                requiredDirection: direction, documentation: documentation))
    }

    /// The only direction of a member, by `readOnly` or `writeOnly` of OpenAPI 3.0; `nil` for both.
    private static func direction(of resolved: ResolvedSchema) -> Property.Direction? {
        guard resolved.isReadOnly != resolved.isWriteOnly else { return nil }
        return resolved.isReadOnly ? .response : .request
    }

    // MARK: Values

    /// Returns the value of a schema that only allows one, if it is a ``ConstantValue``.
    func constant(_ resolved: ResolvedSchema) throws(Diagnostic) -> ConstantValue? {
        if resolved.branches != nil { return nil }
        if resolved.types == [.null] { return .null }
        let values = resolved.enumeration ?? []
        guard let node = resolved.constant ?? (values.count == 1 ? values.first : nil) else { return nil }
        let isNullable = (resolved.types.contains(.null) || resolved.isNullable) && !node.isNull
        if isNullable { return nil }
        let types = resolved.types
        return switch node.value {
        case .null where types.isEmpty || types.contains(.null): .null
        case .bool(let value) where types.isEmpty || types.contains(.boolean): .boolean(value)
        case .integer(let value) where types.isEmpty || types.contains(.integer) || types.contains(.number):
            .integer(value)
        case .string(let value) where types.isEmpty || types.contains(.string): .string(value)
        default: nil
        }
    }

    /// An enum with more cases takes many seconds to compile.
    private static let maxCases = 1000
    /// The number of properties from which the compiler's time, quadratic in it, is minutes.
    private static let manyProperties = 500

    /// Returns the type of a set of listed values; `nil` if no Swift type expresses the set.
    mutating func use(
        _ values: [YAMLNode], _ type: SchemaType?, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType? {
        switch type {
        case .string, nil:
            guard values.allSatisfy({ $0.string != nil }) else { break }
            if values.count > Self.maxCases {
                diagnostics.append(
                    .warning(
                        "\(values.count) values are too many for a Swift enum; the type is String, checked to be one "
                            + "of them", at: values.first?.location ?? schema.location))
                // A constraint checks the list.
                return BuiltType(type: .string(StringLimits()), expressed: ExpressedKeywords([.type], of: [.string]))
            }
            return try declare(schema, resolved, place) { builder, _ throws(Diagnostic) in
                var expressed = ExpressedKeywords([.type], of: [.string])
                expressed.insertList(of: resolved)
                return BuiltDeclaration(kind: .stringEnum(builder.stringEnum(values)), expressed: expressed)
            }
        case .integer:
            let integers = values.compactMap { Self.integer($0) }
            guard integers.count == values.count, let built = try integer(resolved, values: integers) else { break }
            return built
        case .number:
            guard values.allSatisfy({ $0.number != nil }) else { break }
            return try number(resolved, values: values)
        case .boolean:
            guard values.allSatisfy({ $0.bool != nil }) else { break }
            return boolean(resolved, only: values.compactMap(\.bool))
        default: break
        }
        if type == nil, values.allSatisfy({ $0.integer != nil }) {
            return try use(values, .integer, schema, resolved, place)
        }
        if type == nil, values.allSatisfy({ $0.bool != nil }) {
            return try use(values, .boolean, schema, resolved, place)
        }
        // A constraint checks the values.
        return nil
    }

    /// Returns the enum of the values of several lists. A value may be in more than one list.
    mutating func stringEnum(of lists: [[YAMLNode]]) -> StringEnum {
        var values: [YAMLNode] = []
        for list in lists {
            // Only a value that one list has twice is a duplicate.
            let earlier = values
            values += list.filter { !earlier.contains($0) }
        }
        return stringEnum(values)
    }

    mutating func stringEnum(_ values: [YAMLNode]) -> StringEnum {
        var members: [UniqueNames.Member] = []
        var known: Set<[UInt8]> = []
        for node in values {
            guard let value = node.string else { continue }
            guard known.insert(Array(value.utf8)).inserted else {
                diagnostics.append(.warning("duplicate value \"\(value)\"", at: node.location))
                continue
            }
            members.append(UniqueNames.Member(text: value, location: node.location))
        }
        let unique = UniqueNames(of: members, .enumCase, &chosenNames, derivedBy: Naming.enumCase)
        for (index, wanted) in unique.numbered.sorted(by: { $0.key < $1.key }) {
            diagnostics.append(
                .warning(
                    "the Swift name \"\(wanted)\" is taken by another value; this value is "
                        + "\"\(unique.names[index])\"", at: members[index].location))
        }
        return StringEnum(
            cases: zip(members, unique.names).map { StringEnum.Case(swiftName: $1, value: $0.text) })
    }
}
