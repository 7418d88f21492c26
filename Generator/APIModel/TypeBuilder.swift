import OpenAPI
import SchemaKeywords
import StringGrammars
import YAMLTree

/// Turns schemas into types: definitions become top-level ones, inline schemas are nested in the type that has them.
struct TypeBuilder {
    var schemas: SchemaReader
    var diagnostics = DiagnosticLog()
    var examples = ExampleList()
    var declared = DeclaredTypes()
    var strings: StringChecks
    var jsonTypes = KnownJSONTypes()
    var constraints = ConstraintTable()
    var open = OpenSchemas()
    /// The types that have a name, but are yet to be built.
    var deferred: [Deferred] = []
    /// Whether a schema without a `type` that describes objects, or arrays, is taken to mean no other values: what the
    /// authors of OpenAPI documents mean. Plain JSON Schemas are taken at their word.
    var takesUntypedAsDescribed = false

    struct Deferred {
        let schema: Schema
        let resolved: ResolvedSchema
        let path: [String]
        let content: Content
    }

    init(schemas: SchemaReader, formats: AssertedFormats) {
        self.schemas = schemas
        strings = StringChecks(formats: formats)
    }

    /// The types, once all schemas have been used.
    func finished() -> [TypeDeclaration] { declared.finished() }

    /// What each declared type is, by qualified name.
    var kinds: [String: TypeDeclaration.Kind] { declared.kinds }

    /// Lets values of a type stand in parameters.
    mutating func markParameter(_ qualifiedName: String) { declared.markParameter(qualifiedName) }

    /// Adds a type that no schema states.
    mutating func append(_ declaration: TypeDeclaration) { declared.append(declaration) }

    /// A name at the top that no type has or will get.
    mutating func reserve(_ name: String) -> String { declared.reserve(name) }

    // MARK: Uses

    /// Where a schema is used, which decides what its type is called.
    struct Place {
        /// What the type is called when the schema doesn't say.
        var name: String
        /// The names of the types around.
        var scope: [String] = []
        /// Whether a reference leads here.
        var isReferenced = false
        /// Whether the schema's own title doesn't count.
        var isNamed = false
        /// Whether the type is a case of one JSON type of a schema that has several: the union around checks what the
        /// cases don't express.
        var isPart = false

        func inner(_ name: String) -> Place { Place(name: name, scope: scope) }
    }

    /// The type of a schema where it's used.
    mutating func use(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        let type = try nestedUse(schema, place)
        // Types that were met far down a chain of definitions are built from the top, so that no chain is too long.
        guard open.depth == 0 else { return type }
        open.depth += 1
        defer { open.depth -= 1 }
        while let next = deferred.popLast() { try finish(next.schema, next.resolved, next.path, next.content) }
        return type
    }

    private mutating func nestedUse(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        open.depth += 1
        defer { open.depth -= 1 }
        guard open.depth < OpenSchemas.deepest else {
            throw .error("schemas are nested deeper than 100", at: schema.location)
        }
        let resolved = try schemas.resolve(schema)
        var type: TypeUse
        if let target = try schemas.reference(schema) {
            type = try use(referenced: target, place)
            if schema.node["nullable"]?.bool == true { type = type.orNull }
        } else if let known = declared.name(of: schema) {
            type = isNullable(known, schema, resolved) ? .nullable(.named(known)) : .named(known)
            type = type.checked(by: constraints.ofUses[schema.id])
        } else {
            warnOfUnsupported(resolved)
            let built = try use(schema, resolved, place)
            type = built.type
            open.noteNullable(schema, type.isNullable)
            let constraint = try useConstraint(schema, resolved, built)
            constraints.ofUses[schema.id] = constraint
            type = type.checked(by: constraint)
        }
        examples.append(Schema.examples(in: schema.node), of: type)
        return type
    }

    /// The constraint that the type of a schema doesn't express and its declared type doesn't check.
    mutating func useConstraint(
        _ schema: Schema, _ resolved: ResolvedSchema, _ built: Built
    ) throws(Diagnostic) -> SchemaConstraint {
        guard let own = declared.name(of: schema), built.type.declaredName == own else {
            return try unexpressed(resolved, built.expressed)
        }
        if case .stringEnum? = kinds[own] { return try unexpressed(resolved, built.expressed) }
        guard case .nullable = built.type else { return SchemaConstraint() }
        // The declared type never sees `null`.
        return SchemaConstraint(try unexpressed(resolved, built.expressed).keywords.filter(\.mayRefuseNull))
    }

    /// The type of a schema that a reference leads to.
    private mutating func use(referenced target: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        guard declared.name(of: target) != nil || open.enter(target) else {
            diagnostics.appendOnce(
                .warning(
                    "this schema holds itself by way of nothing that is a type of its own in Swift; what it holds is any "
                        + "JSON value", at: target.location))
            return TypeUse.any.checked(by: SchemaConstraint([.reference(try constraintName(of: target))]))
        }
        defer { open.leave(target) }
        var place = place
        place.isReferenced = true
        return try use(target, place)
    }

    private mutating func warnOfUnsupported(_ resolved: ResolvedSchema) {
        for keyword in resolved.unsupportedKeywords {
            let successors = SchemaKeyword(named: keyword.name)?.successors(of: keyword.value) ?? []
            let names = successors.map { "'\($0.name)'" }.joined(separator: " and ")
            diagnostics.append(
                .warning(
                    "specgen generates no code for '\(keyword.name)'; generated types don't check it",
                    at: keyword.key.location,
                    hint: successors.isEmpty ? "'specgen validate' does" : "\(names) replaced it"))
        }
    }

    /// The type of a schema that has none yet.
    mutating func use(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> Built {
        if resolved.isNever {
            diagnostics.append(.warning("no value is valid here; all are refused", at: schema.location))
            return .any
        }
        if let built = try inherited(schema, resolved, place) { return built }
        if let branches = resolved.branches {
            if try onlyConstrain(branches, resolved) { return try constrained(schema, resolved, place) }
            let built = try union(branches, schema, resolved, place)
            return resolved.isNullable ? built.orNull : built
        }
        let nonNull = resolved.types.filter { $0 != .null }
        if resolved.isNull { return null(resolved) }
        let isNumber = Set(nonNull) == [.integer, .number]
        // A union by type has a case for null itself.
        if nonNull.count > 1, !isNumber { return try union(ofTypes: resolved, schema, place) }
        var built = try use(isNumber ? .number : nonNull.first, schema, resolved, place)
        guard resolved.allowsNull else { return built }
        if resolved.listedValues?.contains(where: \.isNull) == false { built.expressed.subtract([.enum, .const]) }
        return built.orNull
    }

    /// Whether `null` is a value of a schema besides those of its declared type, which may be in the making.
    private func isNullable(_ type: String, _ schema: Schema, _ resolved: ResolvedSchema) -> Bool {
        if open.isNullable(schema) { return true }
        return kinds[type] == nil && resolved.allowsNull && resolved.types.filter { $0 != .null }.count < 2
    }

    /// The type of a schema with at most one JSON type.
    mutating func use(
        _ type: SchemaType?, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> Built {
        let listed = resolved.listedValues
        // `null` among the values is what the type says already.
        if let values = listed?.filter({ !$0.isNull }), !values.isEmpty,
            let built = try use(values, type, schema, resolved, place)
        {
            return built
        }
        switch type {
        case .string: return try string(resolved)
        case .integer: return try integer(resolved)
        case .number: return try number(resolved)
        case .boolean: return boolean(resolved, only: nil)
        case .array: return try array(resolved, place)
        case .object: return try object(schema, resolved, place)
        case .null, nil:
            // Without a type every JSON value is allowed, also beside keywords about objects and arrays.
            guard resolved.types.isEmpty, resolved.describesObject || resolved.items != nil else { return .any }
            guard takesUntypedAsDescribed else { return try untyped(schema, resolved, place) }
            return try use(resolved.describesObject ? .object : .array, schema, resolved, place)
        }
    }
}

extension TypeUse {
    /// The type of the values other than `null`.
    var withoutNull: TypeUse {
        switch self {
        case .nullable(let type): type
        case .checked(let type, let constraint): .checked(type.withoutNull, constraint)
        default: self
        }
    }

    fileprivate var isNullable: Bool { if case .nullable = self { true } else { false } }

    var orNull: TypeUse {
        switch self {
        case .nullable, .any, .null: self
        default: .nullable(self)
        }
    }

    /// The name of the declared type that it is, where it isn't `null`.
    fileprivate var declaredName: String? {
        switch self {
        case .named(let name): name
        case .nullable(let type): type.declaredName
        default: nil
        }
    }
}

extension ResolvedSchema {
    /// Whether `null` is a value, where the schema has no union.
    var allowsNull: Bool {
        types.contains(.null) || isNullable || types.isEmpty && listedValues?.contains(where: \.isNull) == true
    }

    /// Whether `null` is the only value.
    fileprivate var isNull: Bool {
        types == [.null] || types.isEmpty && listedValues?.allSatisfy(\.isNull) == true
    }
}

extension String {
    /// Up to the first empty line.
    var firstParagraph: String {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }
}
