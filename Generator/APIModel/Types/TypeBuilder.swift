import OpenAPI
import SchemaKeywords
import StringGrammars
import YAMLTree

/// Builds types from schemas. Definitions become top-level types; an inline schema becomes a type nested in the type
/// that uses it.
struct TypeBuilder {
    var schemas: SchemaReader
    var diagnostics = DiagnosticLog()
    var examples = ExampleList()
    var declared = DeclaredTypes()
    var strings: StringChecks
    /// The types that replace `String` for some formats.
    var formatTypes: FormatTypes
    /// The names that replace derived ones.
    var chosenNames: NameTable
    /// The chosen names of declared types, by qualified name in lower case.
    var chosenTypes: [String: NameTable.Name] = [:]
    var jsonTypes = KnownJSONTypes()
    var constraints = ConstraintTable()
    var inProgress = SchemasInProgress()
    /// The types that have a name, but haven't been built yet.
    var deferred: [Deferred] = []
    /// Whether a missing `type` is inferred from keywords for objects and arrays, as authors of OpenAPI documents
    /// intend. Without inference, a schema without a `type` allows values of every type, as JSON Schema specifies.
    var infersMissingType = false

    /// A type to build later.
    struct Deferred {
        let schema: Schema
        let resolved: ResolvedSchema
        let path: [String]
        let content: Content
    }

    init(
        schemas: SchemaReader, formats: AssertedFormats, formatTypes: FormatTypes = FormatTypes(),
        chosenNames: NameTable = NameTable()
    ) {
        self.schemas = schemas
        self.formatTypes = formatTypes
        self.chosenNames = chosenNames
        strings = StringChecks(formats: formats)
    }

    /// Returns the declared types. Call it when all schemas have been used.
    func finished() -> [TypeDeclaration] { declared.finished() }

    /// The kinds of the declared types, by qualified name.
    var kinds: [String: TypeDeclaration.Kind] { declared.kinds }

    /// Marks a type whose values occur in parameters.
    mutating func markParameter(_ qualifiedName: String) { declared.markParameter(qualifiedName) }

    /// Adds a type that has no schema of its own.
    mutating func append(_ declaration: TypeDeclaration) { declared.append(declaration) }

    /// Reserves a top-level name for a declaration that isn't a schema's type.
    mutating func reserveName(_ name: String) -> String { declared.reserveName(name) }

    // MARK: Uses of schemas

    /// The place where a schema is used; it decides the name of the schema's type.
    struct Place {
        /// The name of the type, unless the schema has one.
        var name: String
        /// The names of the enclosing types.
        var scope: [String] = []
        /// Whether the schema is the target of a reference.
        var isReferenced = false
        /// Whether ``name`` takes precedence over the schema's title.
        var isNamed = false
        /// Whether the type is the case for one of several JSON types of a schema. The enclosing union checks the
        /// keywords that the cases don't express.
        var isPart = false
        /// Whether the type has no schema of its own, but a part of the schema whose node it has.
        var isSynthetic = false

        func inner(_ name: String) -> Place { Place(name: name, scope: scope) }
    }

    /// Returns the type of a schema at the place where it's used.
    mutating func use(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        let type = try nestedUse(schema, place)
        // Types deep in a chain of definitions are built here, from depth 0. So a chain may have any length.
        guard inProgress.depth == 0 else { return type }
        inProgress.depth += 1
        defer { inProgress.depth -= 1 }
        while let next = deferred.popLast() { try finish(next.schema, next.resolved, next.path, next.content) }
        return type
    }

    private mutating func nestedUse(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        inProgress.depth += 1
        defer { inProgress.depth -= 1 }
        guard inProgress.depth < SchemasInProgress.maxNestingDepth else {
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
            inProgress.setNullable(schema, type.isNullable)
            let constraint = try useConstraint(schema, resolved, built)
            constraints.ofUses[schema.id] = constraint
            type = type.checked(by: constraint)
        }
        examples.append(Schema.examples(in: schema.node), of: type)
        return type
    }

    /// Returns the constraint that the type of a schema doesn't express and its declared type doesn't check.
    mutating func useConstraint(
        _ schema: Schema, _ resolved: ResolvedSchema, _ built: BuiltType
    ) throws(Diagnostic) -> SchemaConstraint {
        guard let own = declared.name(of: schema), built.type.declaredName == own else {
            return try unexpressed(resolved, built.expressed)
        }
        if case .stringEnum? = kinds[own] { return try unexpressed(resolved, built.expressed) }
        guard case .nullable = built.type else { return SchemaConstraint() }
        // The declared type never decodes `null`.
        return SchemaConstraint(try unexpressed(resolved, built.expressed).keywords.filter(\.mayRejectNull))
    }

    /// Returns the type of the target of a reference.
    private mutating func use(referenced target: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        guard declared.name(of: target) != nil || inProgress.begin(target) else {
            diagnostics.appendOnce(
                .warning(
                    "this schema contains itself without an object or a union in between; the inner values are any "
                        + "JSON value", at: target.location))
            return TypeUse.any.checked(by: SchemaConstraint([.reference(try constraintName(of: target))]))
        }
        defer { inProgress.end(target) }
        var place = place
        place.isReferenced = true
        return try use(target, place)
    }

    private mutating func warnOfUnsupported(_ resolved: ResolvedSchema) {
        for keyword in resolved.unsupportedKeywords {
            let successors = SchemaKeyword(named: keyword.name)?.successors(of: keyword.value) ?? []
            let names = successors.map { "\"\($0.name)\"" }.joined(separator: " and ")
            diagnostics.append(
                .warning(
                    "generated types do not check \"\(keyword.name)\"", at: keyword.key.location,
                    hint: successors.isEmpty ? "\"specgen validate\" checks it" : "use \(names) instead"))
        }
    }

    /// Returns the type of a schema that has none yet.
    mutating func use(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        if resolved.isNever {
            diagnostics.append(.warning("the schema allows no value; every value is rejected", at: schema.location))
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

    /// Whether a schema allows `null` in addition to the values of its declared type, which may not be defined yet.
    private func isNullable(_ type: String, _ schema: Schema, _ resolved: ResolvedSchema) -> Bool {
        if inProgress.isNullable(schema) { return true }
        return kinds[type] == nil && resolved.allowsNull && resolved.types.filter { $0 != .null }.count < 2
    }

    /// Returns the type of a schema with at most one JSON type.
    mutating func use(
        _ type: SchemaType?, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        let listed = resolved.listedValues
        // The JSON type already decides about `null`.
        if let values = listed?.filter({ !$0.isNull }), !values.isEmpty,
            let built = try use(values, type, schema, resolved, place)
        {
            return built
        }
        switch type {
        case .string:
            if let built = formatted(resolved) { return built }
            return try string(resolved)
        case .integer: return try integer(resolved)
        case .number: return try number(resolved)
        case .boolean: return boolean(resolved, only: nil)
        case .array: return try array(resolved, place)
        case .object: return try object(schema, resolved, place)
        case .null, nil:
            // Without a `type` every JSON value is allowed, even if there are keywords for objects or arrays.
            guard resolved.types.isEmpty, resolved.describesObject || resolved.items != nil else { return .any }
            guard infersMissingType else { return try untyped(schema, resolved, place) }
            return try use(resolved.describesObject ? .object : .array, schema, resolved, place)
        }
    }
}

extension ResolvedSchema {
    /// Whether `null` is a value, regardless of the schema's branches.
    var allowsNull: Bool {
        types.contains(.null) || isNullable || types.isEmpty && listedValues?.contains(where: \.isNull) == true
    }

    /// Whether `null` is the only value.
    fileprivate var isNull: Bool {
        types == [.null] || types.isEmpty && listedValues?.allSatisfy(\.isNull) == true
    }
}
