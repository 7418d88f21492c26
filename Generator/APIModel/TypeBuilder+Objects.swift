import OpenAPI
import YAMLTree

/// What holds other values: objects and arrays.
extension TypeBuilder {
    /// The type of what an array or a dictionary holds.
    mutating func element(_ schema: Schema, of place: Place) throws(Diagnostic) -> TypeUse {
        let type = try use(schema, place.inner(Naming.singular(place.name)))
        guard type.nesting >= Self.deepestNesting else { return type }
        diagnostics.append(
            .warning(
                "arrays and dictionaries are nested deeper here than the Swift compiler bears; what stands here is any "
                    + "JSON value", at: schema.location, hint: "a definition of its own ends the nesting"))
        return .any
    }

    /// Each level is a closure in a closure, and doubles what the compiler takes to infer their types.
    private static let deepestNesting = 8

    /// The union of what a schema without a type describes, and of the values that it says nothing about.
    mutating func untyped(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> TypeUse {
        diagnostics.append(
            .warning(
                "without a 'type' values of other types are valid, too", at: schema.location,
                hint: "say 'type: \(resolved.describesObject ? "object" : "array")'"))
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            var union = Union(selector: .trial(exactlyOne: false), cases: [], isOpen: false)
            var others: [SchemaType] = [.null, .boolean, .number, .string, .array, .object]
            for type in [SchemaType.object, .array] {
                guard type == .object ? resolved.describesObject : resolved.items != nil else { continue }
                others.removeAll { $0 == type }
                var part = resolved
                part.types = [type]
                part.title = nil
                part.description = nil
                // The union checks what they don't.
                part.parts = []
                let name = type.rawValue
                let inner = Schema(id: schema.id + "/type/" + name, node: schema.node)
                let payload = try builder.use(
                    type, inner, part, Place(name: type == .object ? "Object" : "Item", scope: scope))
                builder.add(
                    Branch(schema: inner, resolved: .init(origin: inner)), named: name, .trial([type]), payload,
                    to: &union)
            }
            builder.add(
                Branch(schema: schema, resolved: .init(origin: schema)), named: "other", .trial(others), .any,
                to: &union)
            return .union(union)
        }
    }

    // MARK: Branches that only constrain

    /// Whether the branches of a union only constrain the members that are described beside it.
    mutating func onlyConstrain(
        _ branches: ResolvedSchema.Branches, _ resolved: ResolvedSchema
    ) throws(Diagnostic) -> Bool {
        guard resolved.describesObject, try schemas.onlyConstrain(branches) else { return false }
        for branch in branches.schemas {
            let said = try schemas.resolve(branch)
            guard said.properties.allSatisfy({ resolved.property($0.name) != nil }) else { return false }
        }
        return true
    }

    /// The type of a schema without its branches, which a constraint checks.
    mutating func constrained(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> TypeUse {
        var own = resolved
        own.branches = nil
        let isNullable = resolved.branches?.schemas.contains { $0.node["type"]?.text == "null" } ?? false
        let type = try use(schema, own, place)
        // A declared type checks them itself.
        if case .named = type.withoutNull {
        } else if let branches = resolved.branches {
            inexactBranches.insert(branches.location)
        }
        return isNullable && resolved.types.isEmpty ? type.orNull : type
    }

    mutating func object(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> TypeUse {
        if resolved.properties.isEmpty, resolved.required.isEmpty {
            let count = try countLimits(resolved, "Properties")
            let keys = try resolved.propertyNames.map { names throws(Diagnostic) in try keyLimits(names) }
            switch (resolved.patternProperties.first, resolved.additionalProperties) {
            case (nil, .unspecified), (nil, .allowed):
                guard let keys, keys != StringLimits() else { return .freeForm(count) }
                return .dictionary(.any, keys: keys, count)
            case (nil, .schema(let values)):
                let value = try element(values, of: place)
                return .dictionary(value, keys: keys ?? StringLimits(), count)
            case (let first?, let additional):
                guard let pattern = try onePattern(resolved), case let value = first.schema else { break }
                let type = try element(value, of: place)
                switch additional {
                case .unspecified, .allowed: return .patternDictionary(type, pattern: pattern, count)
                case .forbidden:
                    var keys = keys ?? StringLimits()
                    keys.pattern = pattern
                    return .dictionary(type, keys: keys, count)
                case .schema: break
                }
            case (nil, .forbidden): break
            }
        }
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            .structure(try builder.structure(resolved, scope))
        }
    }
}

extension TypeUse {
    /// How many arrays and dictionaries stand in each other.
    fileprivate var nesting: Int {
        switch self {
        case .array(let element, _, _), .dictionary(let element, _, _), .patternDictionary(let element, _, _):
            1 + element.nesting
        case .nullable(let type), .checked(let type, _): type.nesting
        default: 0
        }
    }
}
