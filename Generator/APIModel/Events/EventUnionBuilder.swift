import OpenAPI
import YAMLTree

/// Builds types of plain schemas, and a union of those that describe events.
struct EventUnionBuilder {
    private struct Event {
        var type: String
        /// The discriminator of a variant, as a path, and its value: `content`, `msgtype`; `m.text`.
        var variant: (path: [String], value: String)?
        var use: TypeUse
        /// The location by which a configuration names the case; `nil` if the schema describes several event types.
        var location: SourceLocation?
    }

    var types: TypeBuilder
    private let conventions: EventConventions
    /// The union's name, reserved before any event gets a name.
    private let name: String
    private var events: [Event] = []

    init(_ types: TypeBuilder, _ conventions: EventConventions) {
        self.types = types
        self.conventions = conventions
        name = self.types.reserveName(conventions.unionName)
    }

    /// Builds the type of a schema, and records it if the schema describes events.
    mutating func add(_ schema: Schema) throws(Diagnostic) {
        let resolved = try types.schemas.resolve(schema)
        let file = Self.withoutExtension(schema.path.split(separator: "/").last.map(String.init) ?? "")
        let names = try eventTypes(of: resolved, file: file)
        guard let type = names.first else {
            _ = try types.use(schema, TypeBuilder.Place(name: Naming.type(schema.definitionName)))
            return
        }
        var place = TypeBuilder.Place(name: "")
        place.isNamed = true
        let variant = try variant(of: resolved)
        let isVariant = conventions.isVariant(file: file)
        // The name of a variant's file has the event type and the variant.
        place.name = conventions.typeName(isVariant ? file : type)
        let use = try types.use(schema, place)
        for type in names {
            events.append(
                Event(
                    type: type,
                    variant: isVariant ? variant.map { ([conventions.contentKey, $0.key], $0.value) } : nil, use: use,
                    location: names.count == 1 ? schema.location : nil))
        }
    }

    /// The event types that a schema describes: those that it lists, or, if it allows any string, the one in the file's
    /// name.
    private mutating func eventTypes(of resolved: ResolvedSchema, file: String) throws(Diagnostic) -> [String] {
        let listed = try strings(conventions.typeKey, of: resolved)
        guard listed.isEmpty, let property = resolved.property(conventions.typeKey) else { return listed }
        let typeSchema = try types.schemas.resolve(property.schema)
        guard typeSchema.types == [.string], typeSchema.enumeration == nil, typeSchema.constant == nil else {
            return []
        }
        return conventions.eventType(ofFile: file).map { [$0] } ?? []
    }

    private static func withoutExtension(_ file: String) -> String {
        let known = [".yaml", ".yml", ".json"].first(where: file.hasSuffix)
        return String(file.dropLast(known?.count ?? 0))
    }

    /// The first key of the content with only one value, and that value.
    private mutating func variant(of resolved: ResolvedSchema) throws(Diagnostic) -> (key: String, value: String)? {
        guard let content = resolved.property(conventions.contentKey) else { return nil }
        let inner = try types.schemas.resolve(content.schema)
        let keys = conventions.variantKeys + inner.properties.map(\.name)
        for key in keys {
            let values = try strings(key, of: inner)
            if values.count == 1 { return (key, values[0]) }
        }
        return nil
    }

    /// The values of a key that lists them; empty if some of them aren't strings.
    private mutating func strings(_ key: String, of resolved: ResolvedSchema) throws(Diagnostic) -> [String] {
        guard let property = resolved.property(key) else { return [] }
        let values = try types.schemas.resolve(property.schema).listedValues ?? []
        return values.allSatisfy { $0.string != nil } ? values.compactMap(\.string) : []
    }

    // MARK: The union

    /// Declares the union if there is more than one event type.
    mutating func finish() {
        let order = events.map(\.type).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        guard order.count > 1 else { return }
        var union = Union(selector: .discriminator([conventions.typeKey]), cases: [], isOpen: true)
        var members: [UniqueNames.Member] = []
        for type in order {
            let same = events.filter { $0.type == type }
            guard let payload = payload(of: same) else { continue }
            members.append(.init(text: type, location: same.first { $0.variant == nil }?.location))
            union.cases.append(
                Union.Case(
                    swiftName: "", match: .constants([.string(type)]), payload: payload,
                    documentation: Documentation()))
        }
        name(&union.cases, members)
        types.declare(
            union, named: name, "An event of any type that the specification defines. Other events are kept verbatim.")
    }

    /// Names cases after event types or variants, or as the configuration does.
    private mutating func name(_ cases: inout [Union.Case], _ members: [UniqueNames.Member]) {
        let unique = UniqueNames(of: members, .enumCase, &types.chosenNames, derivedBy: conventions.caseName)
        for (index, name) in unique.names.enumerated() { cases[index].swiftName = name }
    }

    /// The Swift type of the events of one event type: a union if the event type has variants.
    private mutating func payload(of events: [Event]) -> TypeUse? {
        let variants = events.filter { $0.variant != nil }
        let general = events.first { $0.variant == nil }
        guard let first = variants.first, let path = first.variant?.path else { return general?.use }
        var union = Union(selector: .discriminator(path), cases: [], isOpen: general == nil)
        var members: [UniqueNames.Member] = []
        for event in variants where event.variant?.path == path {
            guard let value = event.variant?.value else { continue }
            guard !union.cases.contains(where: { $0.match == .constants([.string(value)]) }) else { continue }
            members.append(.init(text: value, location: event.location))
            union.cases.append(
                Union.Case(
                    swiftName: "", match: .constants([.string(value)]), payload: event.use,
                    documentation: Documentation()))
        }
        name(&union.cases, members)
        if let general {
            let name = Naming.unique("other") { name in union.cases.contains { $0.swiftName == name } }
            union.cases.append(
                Union.Case(
                    swiftName: name, match: .otherwise, payload: general.use,
                    documentation: Documentation(text: "Any other variant.")))
        }
        let name = types.reserveName("Any" + conventions.typeName(first.type))
        types.declare(union, named: name, "An event of the type `\(first.type)`, with a case for each variant.")
        return .named(name)
    }
}

extension TypeBuilder {
    /// Declares a union that isn't in a schema, under a reserved name.
    mutating func declare(_ union: Union, named name: String, _ text: String) {
        append(
            TypeDeclaration(
                name: name, qualifiedName: name, documentation: Documentation(text: text), kind: .union(union),
                nested: []))
    }
}
