import OpenAPI
import YAMLTree

/// Turns schemas into types: definitions become top-level ones, inline schemas are nested in the type that has them.
struct TypeBuilder {
    var schemas: SchemaReader
    var diagnostics: [Diagnostic] = []
    /// Top-level types, in the order in which they were first met.
    private(set) var declarations: [TypeDeclaration] = []
    /// Qualified names of the types of definitions, by the schema's id.
    private var definitions: [String: String] = [:]
    /// Where each qualified name comes from.
    private var sources: [String: Schema] = [:]
    /// Nested types of the types that are being built, by the qualified name of their parent.
    private var nested: [String: [TypeDeclaration]] = [:]
    private var parameters: Set<String> = []
    private var depth = 0

    init(schemas: SchemaReader) {
        self.schemas = schemas
    }

    /// The types, once all schemas have been used.
    func finished() -> [TypeDeclaration] {
        declarations.map { declaration in
            var declaration = declaration
            markParameters(&declaration)
            return declaration
        }
    }

    private func markParameters(_ declaration: inout TypeDeclaration) {
        declaration.isParameter = parameters.contains(declaration.qualifiedName)
        for index in declaration.nested.indices { markParameters(&declaration.nested[index]) }
    }

    // MARK: Bodies and parameters

    /// The schema of a body in JSON, or `nil` with a warning when it has none.
    mutating func jsonSchema(_ content: [MediaType], at location: SourceLocation) throws(Diagnostic) -> Schema? {
        if let schema = content.first(where: \.isJSON)?.schema {
            for other in content where !other.isJSON {
                diagnostics.append(
                    .warning("specgen has no code for bodies of '\(other.name)'; only JSON is read", at: other.location)
                )
            }
            return schema
        }
        diagnostics.append(
            .warning(
                "specgen has no code for bodies that aren't JSON with a schema; the operation is left out", at: location
            ))
        return nil
    }

    /// Whether a schema is an object of which nothing is known.
    mutating func saysNothing(_ schema: Schema) throws(Diagnostic) -> Bool {
        let resolved = try schemas.resolve(schema)
        guard resolved.types == [.object], resolved.properties.isEmpty, resolved.required.isEmpty,
            resolved.branches == nil
        else { return false }
        if case .unspecified = resolved.additionalProperties { return true }
        return false
    }

    /// The type of a parameter, which has to fit into a string.
    mutating func parameterType(_ parameter: Parameter, base: String) throws(Diagnostic) -> TypeUse {
        let type = try use(parameter.schema, name: base + Naming.type(parameter.name), scope: [])
        switch type {
        case .number(let minimum, let maximum) where minimum != nil || maximum != nil:
            diagnostics.append(
                .warning(
                    "specgen generates no code for the limits of a number in a path or query; servers don't check them",
                    at: parameter.schema.location))
            return .number(minimum: nil, maximum: nil)
        case .string, .integer, .number, .boolean: return type
        case .named(let name) where isStringEnum(name):
            parameters.insert(name)
            return type
        default:
            throw .error("specgen has no code for a parameter of this type", at: parameter.schema.location)
        }
    }

    private func isStringEnum(_ name: String) -> Bool {
        declarations.contains { declaration in
            if declaration.qualifiedName == name, case .stringEnum = declaration.kind { true } else { false }
        }
    }

    // MARK: Uses

    /// The type of a schema where it's used.
    /// - Parameters:
    ///   - name: what its type is called when it has no title.
    ///   - scope: the names of the types around.
    mutating func use(_ schema: Schema, name: String, scope: [String]) throws(Diagnostic) -> TypeUse {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .error("schemas are nested deeper than 100", at: schema.location) }
        if let target = try schemas.reference(schema) { return try use(target, name: name, scope: scope) }
        if let known = definitions[schema.id] { return .named(known) }
        let resolved = try schemas.resolve(schema)
        for keyword in resolved.others {
            diagnostics.append(
                .warning(
                    "specgen generates no code for '\(keyword.name)'; generated types don't check it",
                    at: keyword.key.location, hint: "'specgen validate' does"))
        }
        let nonNull = resolved.types.filter { $0 != .null }
        if let branches = resolved.branches {
            warnOfKeywordsBeside(branches, resolved)
            return try declare(schema, resolved, name, scope) { builder, scope throws(Diagnostic) in
                .union(try builder.union(branches, resolved, scope))
            }
        }
        if nonNull.count > 1 {
            return try declare(schema, resolved, name, scope) { builder, scope throws(Diagnostic) in
                .union(try builder.union(ofTypes: resolved, schema, scope))
            }
        }
        if resolved.types.contains(.null), let only = nonNull.first {
            return .nullable(try use(only, schema, resolved, name: name, scope: scope))
        }
        if resolved.types == [.null] {
            throw .error("specgen has no code for a schema that only 'null' satisfies here", at: schema.location)
        }
        return try use(nonNull.first, schema, resolved, name: name, scope: scope)
    }

    /// The type of a schema with at most one JSON type.
    mutating func use(
        _ type: SchemaType?, _ schema: Schema, _ resolved: ResolvedSchema, name: String, scope: [String]
    ) throws(Diagnostic) -> TypeUse {
        let limits = resolved.limits
        if let not = resolved.not {
            diagnostics.append(
                .warning("specgen generates no code for 'not'; generated types don't check it", at: not.location))
        }
        let listed = resolved.enumeration ?? resolved.constant.map { [$0] }
        // `null` among the values is what the type says already.
        let values = resolved.types.contains(.null) ? listed?.filter { !$0.isNull } : listed
        if let values, !values.isEmpty, type == .string || type == nil, values.allSatisfy({ $0.string != nil }) {
            return try declare(schema, resolved, name, scope) { builder, _ throws(Diagnostic) in
                .stringEnum(try builder.stringEnum(values))
            }
        }
        if let values {
            diagnostics.append(
                .warning(
                    "specgen generates no code for an 'enum' or 'const' that holds more than strings",
                    at: values.first?.location ?? schema.location))
        }
        switch type {
        case .string:
            if let pattern = resolved.pattern { try checkPattern(pattern) }
            return .string(
                StringLimits(
                    minLength: try count(limits["minLength"]), maxLength: try count(limits["maxLength"]),
                    maxBytes: try count(limits["x-maxBytes"]), pattern: resolved.pattern?.string))
        case .integer:
            return .integer(minimum: try minimum(limits), maximum: try maximum(limits))
        case .number:
            warnOfUnchecked(["exclusiveMinimum", "exclusiveMaximum", "multipleOf"], in: limits)
            return .number(minimum: limits["minimum"]?.number, maximum: limits["maximum"]?.number)
        case .boolean: return .boolean
        case .array:
            let element =
                try resolved.items.map { items throws(Diagnostic) in
                    try use(items, name: Naming.singular(name), scope: scope)
                } ?? .any
            return .array(
                element, minItems: try count(limits["minItems"]), maxItems: try count(limits["maxItems"]),
                unique: resolved.uniqueItems)
        case .object: return try object(schema, resolved, name: name, scope: scope)
        case .null, nil:
            // Without a type every JSON value is allowed, also beside keywords about objects.
            if !resolved.properties.isEmpty { return try object(schema, resolved, name: name, scope: scope) }
            if let node = resolved.limits.sorted(by: { $0.key < $1.key }).first {
                diagnostics.append(
                    .warning(
                        "specgen generates no code for '\(node.key)' without a 'type'; generated types don't check it",
                        at: node.value.location))
            }
            var unchecked = resolved.pattern ?? resolved.items?.node
            if case .schema(let values) = resolved.additionalProperties { unchecked = unchecked ?? values.node }
            var isRestricted = !resolved.required.isEmpty || resolved.uniqueItems
            if case .forbidden = resolved.additionalProperties { isRestricted = true }
            if unchecked != nil || isRestricted {
                diagnostics.append(
                    .warning(
                        "specgen generates no code for a schema without a 'type'; generated types don't check it",
                        at: unchecked?.location ?? schema.location))
            }
            return .any
        }
    }

    private mutating func object(
        _ schema: Schema, _ resolved: ResolvedSchema, name: String, scope: [String]
    ) throws(Diagnostic) -> TypeUse {
        if resolved.properties.isEmpty, resolved.required.isEmpty {
            let minimum = try count(resolved.limits["minProperties"])
            let maximum = try count(resolved.limits["maxProperties"])
            switch resolved.additionalProperties {
            case .unspecified, .allowed: return .freeForm(minProperties: minimum, maxProperties: maximum)
            case .schema(let values):
                return .dictionary(
                    try use(values, name: Naming.singular(name), scope: scope), minProperties: minimum,
                    maxProperties: maximum)
            case .forbidden: break
            }
        }
        return try declare(schema, resolved, name, scope) { builder, scope throws(Diagnostic) in
            .structure(try builder.structure(resolved, scope))
        }
    }

    // MARK: Declarations

    /// Declares the type of a schema: at the top when the schema is a definition or nothing is around it, otherwise nested.
    private mutating func declare(
        _ schema: Schema, _ resolved: ResolvedSchema, _ name: String, _ scope: [String],
        _ kind: (inout TypeBuilder, [String]) throws(Diagnostic) -> TypeDeclaration.Kind
    ) throws(Diagnostic) -> TypeUse {
        let isTop = schema.isDefinition || scope.isEmpty
        let ownName = Naming.type(resolved.title ?? (schema.isDefinition ? schema.definitionName : name))
        let path = (isTop ? [] : scope) + [ownName]
        let qualifiedName = path.joined(separator: ".")
        if let other = sources[qualifiedName] {
            if other.id == schema.id { return .named(qualifiedName) }
            throw .error(
                "two schemas are called '\(qualifiedName)' in Swift", at: schema.location,
                hint: "the other one is at \(other.location); give one of them another title")
        }
        sources[qualifiedName] = schema
        if schema.isDefinition { definitions[schema.id] = qualifiedName }
        let position = declarations.count
        let made = try kind(&self, path)
        let declaration = TypeDeclaration(
            name: ownName, qualifiedName: qualifiedName,
            documentation: Documentation(
                text: resolved.description, isDeprecated: resolved.isDeprecated, source: schema.location),
            kind: made, nested: nested.removeValue(forKey: qualifiedName) ?? [])
        if isTop {
            declarations.insert(declaration, at: min(position, declarations.count))
        } else {
            nested[scope.joined(separator: "."), default: []].append(declaration)
        }
        return .named(qualifiedName)
    }

    private mutating func stringEnum(_ values: [YAMLNode]) throws(Diagnostic) -> StringEnum {
        var cases: [StringEnum.Case] = []
        var known: Set<String> = []
        var names: Set<String> = []
        for node in values {
            guard let value = node.string else { continue }
            let name = Naming.enumCase(value)
            guard known.insert(value).inserted else {
                throw .error("the value '\(value)' stands twice", at: node.location)
            }
            guard names.insert(name).inserted else {
                throw .error("two values are called '\(name)' in Swift", at: node.location)
            }
            cases.append(StringEnum.Case(swiftName: name, value: value))
        }
        return StringEnum(cases: cases)
    }

    private mutating func structure(_ resolved: ResolvedSchema, _ scope: [String]) throws(Diagnostic) -> Structure {
        var members: [Member] = []
        for property in resolved.properties {
            let member = try member(property, isRequired: resolved.required.contains(property.name), scope)
            if let other = members.first(where: { $0.swiftName == member.swiftName }) {
                throw .error(
                    "the properties '\(other.jsonName)' and '\(property.name)' are both called '\(member.swiftName)' "
                        + "in Swift", at: property.schema.location)
            }
            members.append(member)
        }
        for name in resolved.required where !members.contains(where: { $0.jsonName == name }) {
            // A key that is required, but not described, may hold anything.
            let swiftName = Naming.member(name)
            if let other = members.first(where: { $0.swiftName == swiftName }) {
                throw .error(
                    "the keys '\(other.jsonName)' and '\(name)' are both called '\(swiftName)' in Swift",
                    at: resolved.origin.location)
            }
            members.append(
                .property(
                    Property(
                        jsonName: name, swiftName: swiftName, type: .any, isRequired: true,
                        documentation: Documentation())))
        }
        let additional: Structure.Additional =
            switch resolved.additionalProperties {
            case .unspecified: .ignored
            case .allowed: .kept
            case .forbidden: .forbidden
            case .schema(let values): .typed(try use(values, name: "AdditionalProperty", scope: scope))
            }
        return Structure(
            members: members, additional: additional, minProperties: try count(resolved.limits["minProperties"]),
            maxProperties: try count(resolved.limits["maxProperties"]))
    }

    private mutating func member(
        _ property: ResolvedSchema.Property, isRequired: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Member {
        let swiftName = Naming.member(property.name)
        let resolved = try schemas.resolve(property.schema)
        if isRequired, let value = try constant(resolved) {
            return .constant(Constant(jsonName: property.name, swiftName: swiftName, value: value))
        }
        let type = try use(property.schema, name: Naming.type(property.name), scope: scope)
        var documentation = Documentation(
            text: resolved.description, notes: notes(type, resolved), isDeprecated: resolved.isDeprecated,
            source: property.schema.location)
        if case .named = type, property.schema.node["description"] == nil {
            // The type says it all; one paragraph will do here.
            documentation.text = resolved.description?.firstParagraph
        }
        return .property(
            Property(
                jsonName: property.name, swiftName: swiftName, type: type, isRequired: isRequired,
                documentation: documentation))
    }

    /// The only value of a schema, when it has just one.
    func constant(_ resolved: ResolvedSchema) throws(Diagnostic) -> ConstantValue? {
        if resolved.types == [.null] { return .null }
        let values = resolved.enumeration ?? []
        guard let node = resolved.constant ?? (values.count == 1 ? values.first : nil) else { return nil }
        return switch node.value {
        case .null: .null
        case .bool(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .string(let value): .string(value)
        default: throw .error("specgen has no code for a constant that is \(node.kindName)", at: node.location)
        }
    }
}

extension String {
    /// Up to the first empty line.
    var firstParagraph: String {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }
}
