import OpenAPI
import SchemaKeywords
import StringGrammars
import YAMLTree

/// Turns schemas into types: definitions become top-level ones, inline schemas are nested in the type that has them.
struct TypeBuilder {
    var schemas: SchemaReader
    var diagnostics: [Diagnostic] = []
    var examples: [ExampleUse] = []
    var declared = DeclaredTypes()
    /// The schemas with a declared type that have `null` as a value besides, by id.
    private var nullable: Set<String> = []
    private var shownExamples: Set<SourceLocation> = []
    /// The formats that generated types check.
    let formats: AssertedFormats
    /// Patterns that the runtime can compile.
    var usablePatterns: Set<String> = []
    /// Where there are patterns that have been complained of.
    var toldPatterns: Set<SourceLocation> = []
    /// The JSON types of the values of branches, by the schema's id.
    var jsonTypes: [String: Set<SchemaType>?] = [:]
    /// How deep in unions of unions the look for types is.
    var lookDepth = 0
    /// Whether a schema without a `type` that describes objects, or arrays, is taken to mean no other values: what the
    /// authors of OpenAPI documents mean. Plain JSON Schemas are taken at their word.
    var takesUntypedAsDescribed = false
    /// The rules that references within rules lead to, and their names by the schema's id.
    var namedRules: [NamedRule] = []
    var ruleNames: [String: String] = [:]
    var ruleDepth = 0
    /// What a schema says besides its type and the rule that its declared type checks, by id.
    private var useRules: [String: RuleModel] = [:]
    /// Where unions are that take more than the schema: the rest is a rule.
    var inexactBranches: Set<SourceLocation> = []
    var depth = 0
    /// Types that have a name, but are yet to be built.
    var deferred: [Deferred] = []
    static let deepest = 40
    /// The schemas that references have led to and whose types aren't known yet.
    private var open: Set<String> = []

    struct Deferred {
        let schema: Schema
        let resolved: ResolvedSchema
        let path: [String]
        let content: Content
    }

    init(schemas: SchemaReader, formats: AssertedFormats) {
        self.schemas = schemas
        self.formats = formats
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

        func inner(_ name: String) -> Place { Place(name: name, scope: scope) }
    }

    /// The type of a schema where it's used.
    mutating func use(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        let type = try nestedUse(schema, place)
        // Types that were met far down a chain of definitions are built from the top, so that no chain is too long.
        guard depth == 0 else { return type }
        depth += 1
        defer { depth -= 1 }
        while let next = deferred.popLast() { try finish(next.schema, next.resolved, next.path, next.content) }
        return type
    }

    private mutating func nestedUse(_ schema: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .error("schemas are nested deeper than 100", at: schema.location) }
        let resolved = try schemas.resolve(schema)
        var type: TypeUse
        if let target = try schemas.reference(schema) {
            type = try use(referenced: target, place)
            if schema.node["nullable"]?.bool == true { type = type.orNull }
        } else if let known = declared.name(of: schema) {
            type = isNullable(known, schema, resolved) ? .nullable(.named(known)) : .named(known)
            type = type.checked(by: useRules[schema.id])
        } else {
            warnOfUnsupported(resolved)
            type = try use(schema, resolved, place)
            if case .nullable = type { nullable.insert(schema.id) } else { nullable.remove(schema.id) }
            let rule = try useRule(schema, resolved, type)
            useRules[schema.id] = rule
            type = type.checked(by: rule)
        }
        show(Schema.examples(in: schema.node), of: type)
        return type
    }

    /// What a schema says besides its type and the rule that its declared type checks.
    private mutating func useRule(
        _ schema: Schema, _ resolved: ResolvedSchema, _ type: TypeUse
    ) throws(Diagnostic) -> RuleModel {
        guard let own = declared.name(of: schema), type.declaredName == own else {
            return try residue(resolved, expression(of: type, for: resolved))
        }
        if case .stringEnum? = kinds[own] { return try residue(resolved, expression(of: type, for: resolved)) }
        guard case .nullable = type else { return RuleModel() }
        // The declared type never sees `null`.
        let rule = try residue(resolved, expression(of: type, for: resolved))
        return RuleModel(rule.keywords.filter(\.isForAnyType))
    }

    /// The type of a schema that a reference leads to.
    private mutating func use(referenced target: Schema, _ place: Place) throws(Diagnostic) -> TypeUse {
        guard declared.name(of: target) != nil || open.insert(target.id).inserted else {
            report(
                .warning(
                    "this schema holds itself by way of nothing that is a type of its own in Swift; what it holds is any "
                        + "JSON value", at: target.location))
            return TypeUse.any.checked(by: RuleModel([.reference(try ruleName(of: target))]))
        }
        defer { open.remove(target.id) }
        var place = place
        place.isReferenced = true
        return try use(target, place)
    }

    /// Notes examples of a type.
    mutating func show(_ nodes: [YAMLNode], of type: TypeUse) {
        for node in nodes where shownExamples.insert(node.location).inserted {
            examples.append(ExampleUse(type: type, node: node))
        }
    }

    private mutating func warnOfUnsupported(_ resolved: ResolvedSchema) {
        for keyword in resolved.others {
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
    ) throws(Diagnostic) -> TypeUse {
        if resolved.isNever {
            diagnostics.append(.warning("no value is valid here; all are refused", at: schema.location))
            return .any
        }
        if let type = try inherited(schema, resolved, place) { return type }
        if let branches = resolved.branches {
            if try onlyConstrain(branches, resolved) { return try constrained(schema, resolved, place) }
            let type = try union(branches, schema, resolved, place)
            return resolved.isNullable ? type.orNull : type
        }
        let nonNull = resolved.types.filter { $0 != .null }
        if resolved.isNull { return .null }
        let isNumber = Set(nonNull) == [.integer, .number]
        // A union by type has a case for null itself.
        if nonNull.count > 1, !isNumber { return try union(ofTypes: resolved, schema, place) }
        let type = try use(isNumber ? .number : nonNull.first, schema, resolved, place)
        return resolved.allowsNull ? type.orNull : type
    }

    /// Whether `null` is a value of a schema besides those of its declared type, which may be in the making.
    private func isNullable(_ type: String, _ schema: Schema, _ resolved: ResolvedSchema) -> Bool {
        if nullable.contains(schema.id) { return true }
        return kinds[type] == nil && resolved.allowsNull && resolved.types.filter { $0 != .null }.count < 2
    }

    /// Notes that `null` is a value of a schema whose type is yet to be built.
    mutating func noteNullable(_ schema: Schema) { nullable.insert(schema.id) }

    /// The type of a schema with at most one JSON type.
    mutating func use(
        _ type: SchemaType?, _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> TypeUse {
        let listed = resolved.listedValues
        // `null` among the values is what the type says already.
        if let values = listed?.filter({ !$0.isNull }), !values.isEmpty,
            let use = try use(values, type, schema, resolved, place)
        {
            return use
        }
        switch type {
        case .string: return .string(try stringLimits(resolved))
        case .integer: return .integer(try integerLimits(resolved))
        case .number: return .number(try numberLimits(resolved))
        case .boolean: return .boolean(only: nil)
        case .array:
            let held =
                try resolved.items.map { items throws(Diagnostic) -> TypeUse in try element(items, of: place) } ?? .any
            return .array(held, try countLimits(resolved, "Items"), unique: resolved.uniqueItems)
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
        case .checked(let type, let rule): .checked(type.withoutNull, rule)
        default: self
        }
    }

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
