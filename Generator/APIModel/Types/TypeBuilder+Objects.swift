import OpenAPI
import SchemaKeywords
import YAMLTree

/// Types of objects and arrays.
extension TypeBuilder {
    /// Returns the type of the elements of an array or of the values of a dictionary.
    mutating func element(_ schema: Schema, of place: Place) throws(Diagnostic) -> TypeUse {
        let type = try use(schema, place.inner(Naming.singular(place.name)))
        guard type.nesting >= Self.maxNestedCollections else { return type }
        diagnostics.append(
            .warning(
                "arrays and dictionaries are nested too deep for the Swift compiler; this value is any JSON value",
                at: schema.location, hint: "move an inner schema to a definition"))
        return .any
    }

    /// Each level is a closure in a closure, which doubles the time of type inference.
    private static let maxNestedCollections = 8

    /// Returns the type of a schema without a `type`: a union of the described objects or arrays, and all other values.
    mutating func untyped(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        diagnostics.append(
            .warning(
                "without a \"type\", values of other types are valid too", at: schema.location,
                hint: "add \"type: \(resolved.describesObject ? "object" : "array")\""))
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            var union = Union(selector: .untagged(exactlyOne: false), cases: [], isOpen: false)
            // The union checks the keywords that its cases don't express.
            var expressed = ExpressedKeywords()
            var others: [SchemaType] = [.null, .boolean, .number, .string, .array, .object]
            for type in [SchemaType.object, .array] {
                guard type == .object ? resolved.describesObject : resolved.items != nil else { continue }
                others.removeAll { $0 == type }
                var part = resolved
                part.types = [type]
                part.title = nil
                part.description = nil
                let name = type.rawValue
                let inner = Schema(id: schema.id + "/type/" + name, node: schema.node)
                var place = Place(name: type == .object ? "Object" : "Item", scope: scope)
                place.isPart = true
                let payload = try builder.use(type, inner, part, place)
                expressed.formUnion(payload.expressed)
                builder.add(
                    UnionBranch(schema: inner, resolved: .init(origin: inner)), named: name, .untagged([type]),
                    payload.type, to: &union)
            }
            builder.add(
                UnionBranch(schema: schema, resolved: .init(origin: schema)), named: "other", .untagged(others), .any,
                to: &union)
            expressed.subtract([.enum, .const])
            return BuiltDeclaration(kind: .union(union), expressed: expressed)
        }
    }

    // MARK: Branches that only constrain

    /// Whether the branches only constrain members that the schema's `properties` describe.
    mutating func onlyConstrain(
        _ branches: ResolvedSchema.Branches, _ resolved: ResolvedSchema
    ) throws(Diagnostic) -> Bool {
        guard resolved.describesObject, try schemas.onlyConstrain(branches) else { return false }
        for branch in branches.schemas {
            let names = try schemas.resolve(branch).properties.map(\.name)
            guard names.allSatisfy({ resolved.property($0) != nil }) else { return false }
        }
        return true
    }

    /// Returns the type of a schema without its branches. A constraint checks the branches.
    mutating func constrained(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        var own = resolved
        own.branches = nil
        let isNullable = resolved.branches?.schemas.contains { $0.node["type"]?.text == "null" } ?? false
        let built = try use(schema, own, place)
        return isNullable && resolved.types.isEmpty ? built.orNull : built
    }

    mutating func array(_ resolved: ResolvedSchema, _ place: Place) throws(Diagnostic) -> BuiltType {
        var expressed = ExpressedKeywords([.type, .minItems, .maxItems, .uniqueItems], of: [.array])
        var held = TypeUse.any
        if let items = resolved.items { held = try element(items, of: place) }
        // With `prefixItems`, `items` only applies to the items after the prefix.
        expressed.insert(.items, of: resolved) { _, part in part["prefixItems"] == nil }
        return BuiltType(
            type: .array(held, try countLimits(resolved, "Items"), unique: resolved.uniqueItems), expressed: expressed)
    }

    mutating func object(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType {
        if resolved.properties.isEmpty, resolved.required.isEmpty, let built = try dictionary(resolved, place) {
            return built
        }
        return try declare(schema, resolved, place) { builder, scope throws(Diagnostic) in
            try builder.structure(resolved, scope)
        }
    }

    /// Returns the type of objects without known keys; `nil` if the type must be a structure.
    private mutating func dictionary(_ resolved: ResolvedSchema, _ place: Place) throws(Diagnostic) -> BuiltType? {
        let count = try countLimits(resolved, "Properties")
        var keys = StringLimits()
        var expressed = ExpressedKeywords([.type, .minProperties, .maxProperties], of: [.object])
        var expressedNames = false
        if let names = resolved.propertyNames { (keys, expressedNames) = try keyLimits(names) }
        let patterns = resolved.patternProperties.map { $0.pattern.text ?? "" }
        switch (resolved.patternProperties.first, resolved.additionalProperties) {
        case (nil, .unspecified), (nil, .allowed):
            guard keys != StringLimits() else { return BuiltType(type: .freeForm(count), expressed: expressed) }
            if expressedNames { expressed.formUnion([.propertyNames]) }
            return BuiltType(type: .dictionary(.any, keys: keys, count), expressed: expressed)
        case (nil, .schema(let values)):
            if expressedNames { expressed.formUnion([.propertyNames]) }
            expressed.insert(.additionalProperties, of: resolved) { _, part in part.keys(of: .properties).isEmpty }
            return BuiltType(
                type: .dictionary(try element(values, of: place), keys: keys, count), expressed: expressed)
        case (let first?, let additional):
            guard let pattern = try onePattern(resolved) else { return nil }
            let type = try element(first.schema, of: place)
            expressed.formUnion([.patternProperties])
            switch additional {
            case .unspecified, .allowed:
                return BuiltType(type: .patternDictionary(type, pattern: pattern, count), expressed: expressed)
            case .forbidden:
                keys.pattern = pattern
                expressed.insert(.additionalProperties, of: resolved) { entry, part in
                    entry.value.bool == false && part.keys(of: .properties).isEmpty
                        && part.keys(of: .patternProperties) == patterns
                }
                return BuiltType(type: .dictionary(type, keys: keys, count), expressed: expressed)
            case .schema: return nil
            }
        case (nil, .forbidden): return nil
        }
    }
}

extension TypeUse {
    /// The number of nested arrays and dictionaries.
    fileprivate var nesting: Int {
        switch self {
        case .array(let element, _, _), .dictionary(let element, _, _), .patternDictionary(let element, _, _):
            1 + element.nesting
        case .nullable(let type), .checked(let type, _): type.nesting
        default: 0
        }
    }
}
