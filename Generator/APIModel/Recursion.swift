import YAMLTree

/// Finds types that hold themselves. In Swift that takes an array, a dictionary, an `indirect` enum or a box on the way:
/// the first two do it by themselves, unions on such a way are made indirect, and where only structs are, a property is
/// boxed. A union that is its own branch would be read without end; it is an error. A type whose values would have to
/// hold further ones without end has no values; it is a warning.
struct Recursion {
    private struct Edge {
        let type: String
        /// The key of the member that holds the type; nil for the branch of a union.
        var property: String?
        /// Whether Swift stores an optional, which ends the recursion.
        var isOptional = false
    }

    private enum Box { case optional, endless }

    private var declarations: [String: TypeDeclaration] = [:]
    /// The members to be boxed, by the qualified name of their type and their key.
    private var boxed: [String: [String: Box]] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    /// Marks the unions that have to be indirect and the properties that have to be boxed.
    mutating func resolve(_ types: inout [TypeDeclaration]) {
        for declaration in types { collect(declaration) }
        let held = declarations.mapValues { Self.held(by: $0) }
        for index in types.indices { markIndirect(&types[index], held) }
        var finished: Set<String> = []
        for declaration in types { findCycles(declaration, held, &finished) }
        for index in types.indices { box(&types[index]) }
        refuseEndlessUnions()
        warnOfEndlessTypes(types)
    }

    private mutating func collect(_ declaration: TypeDeclaration) {
        declarations[declaration.qualifiedName] = declaration
        for nested in declaration.nested { collect(nested) }
    }

    private mutating func markIndirect(_ declaration: inout TypeDeclaration, _ held: [String: [Edge]]) {
        if case .union(var union) = declaration.kind, Self.holdsItself(declaration.qualifiedName, held) {
            union.isIndirect = true
            declaration.kind = .union(union)
            declarations[declaration.qualifiedName] = declaration
        }
        for index in declaration.nested.indices { markIndirect(&declaration.nested[index], held) }
    }

    private static func holdsItself(_ name: String, _ held: [String: [Edge]]) -> Bool {
        reached(from: name, held).contains(name)
    }

    /// The types to which edges lead, directly or by way of others.
    private static func reached(from name: String, _ edges: [String: [Edge]]) -> Set<String> {
        var pending = edges[name] ?? []
        var reached: Set<String> = []
        while let next = pending.popLast() {
            if reached.insert(next.type).inserted { pending += edges[next.type] ?? [] }
        }
        return reached
    }

    /// Finds the properties by which structs hold themselves by way of structs alone, and boxes one of each cycle: an
    /// optional one, because a box holds an optional.
    private mutating func findCycles(
        _ declaration: TypeDeclaration, _ held: [String: [Edge]], _ finished: inout Set<String>
    ) {
        for nested in declaration.nested { findCycles(nested, held, &finished) }
        guard !finished.contains(declaration.qualifiedName) else { return }
        // A walk with a stack of its own: a type that was left without a way back is never entered again.
        var path: [(name: String, rest: [Edge], entered: Edge?)] = []
        var places: [String: Int] = [:]
        func enter(_ name: String, by edge: Edge?) {
            var edges = held[name] ?? []
            if case .union(let union)? = declarations[name]?.kind, union.isIndirect { edges = [] }
            edges.removeAll { edge in edge.property.map { boxed[name]?[$0] != nil } ?? false }
            places[name] = path.count
            path.append((name, edges, edge))
        }
        enter(declaration.qualifiedName, by: nil)
        while let next = path.last {
            guard let edge = next.rest.last else {
                finished.insert(next.name)
                places[next.name] = nil
                path.removeLast()
                continue
            }
            path[path.count - 1].rest.removeLast()
            guard let start = places[edge.type] else {
                if !finished.contains(edge.type) { enter(edge.type, by: edge) }
                continue
            }
            guard let property = edge.property else { continue }
            if edge.isOptional {
                boxed[next.name, default: [:]][property] = .optional
            } else if let place = path.indices.last(where: { $0 > start && path[$0].entered?.isOptional == true }),
                let property = path[place].entered?.property
            {
                boxed[path[place - 1].name, default: [:]][property] = .optional
                // Types that were entered through that property are visited again when another type holds them.
                for left in path[place...] { places[left.name] = nil }
                path.removeSubrange(place...)
            } else {
                boxed[next.name, default: [:]][property] = .endless
            }
        }
    }

    private func box(_ declaration: inout TypeDeclaration) {
        if let names = boxed[declaration.qualifiedName], case .structure(var structure) = declaration.kind {
            structure.members = structure.members.map { member in
                guard case .property(var property) = member, let box = names[property.jsonName] else { return member }
                property.isBoxed = true
                property.isEndless = box == .endless
                return .property(property)
            }
            declaration.kind = .structure(structure)
        }
        for index in declaration.nested.indices { box(&declaration.nested[index]) }
    }

    /// Reports unions of which a branch is the union itself, be it by way of other unions.
    private mutating func refuseEndlessUnions() {
        var branches: [String: [Edge]] = [:]
        for (name, declaration) in declarations {
            guard case .union(let union) = declaration.kind else { continue }
            branches[name] = union.cases.compactMap { $0.payload?.heldType.map { Edge(type: $0) } }
        }
        for name in branches.keys.sorted() where Self.holdsItself(name, branches) {
            diagnostics.append(
                .error(
                    "a branch of this union leads back to it", at: declarations[name]?.documentation.source,
                    hint: "take the reference that leads back out of 'oneOf' and 'anyOf'"))
        }
    }

    // MARK: Types without values

    /// Reports types whose values would have to hold further ones without end.
    private mutating func warnOfEndlessTypes(_ types: [TypeDeclaration]) {
        var endless = declarations
        // Types that hold no other types have values, then types that hold only those, and so on.
        var isChanged = true
        while isChanged {
            let count = endless.count
            endless = endless.filter { !Self.hasValues($0.value, besides: endless) }
            isChanged = endless.count < count
        }
        let needed = endless.mapValues { declaration in
            Self.needed(by: declaration).filter { endless[$0.type] != nil }
        }
        var reversed: [String: [Edge]] = [:]
        for (name, edges) in needed {
            for edge in edges { reversed[edge.type, default: []].append(Edge(type: name)) }
        }
        var reported: Set<String> = []
        func report(_ declaration: TypeDeclaration) {
            let name = declaration.qualifiedName
            if needed[name] != nil, !reported.contains(name), let way = Self.way(from: name, to: name, needed) {
                // Types that hold one another are reported once.
                reported.formUnion(Self.reached(from: name, needed).intersection(Self.reached(from: name, reversed)))
                diagnostics.append(
                    .warning(
                        "no value of '\(name)' is valid: each would have to hold another one, without end",
                        at: declaration.documentation.source,
                        hint: way.count > 1
                            ? "\((way + [name]).joined(separator: " -> ")): make a member on this way optional"
                            : "make the member that holds it optional"))
            }
            for nested in declaration.nested { report(nested) }
        }
        for declaration in types { report(declaration) }
    }

    /// Whether a type has values, if those of all types but some have.
    private static func hasValues(_ declaration: TypeDeclaration, besides endless: [String: TypeDeclaration]) -> Bool {
        func hasValues(_ type: TypeUse) -> Bool { type.neededType.map { endless[$0] == nil } ?? true }
        switch declaration.kind {
        case .structure(let structure):
            return structure.properties.allSatisfy { !$0.isRequired || hasValues($0.type) }
        case .union(let union):
            return union.isOpen || union.cases.contains { $0.payload.map(hasValues) ?? true }
        case .stringEnum: return true
        }
    }

    /// The types of which every value of a type holds one.
    private static func needed(by declaration: TypeDeclaration) -> [Edge] {
        switch declaration.kind {
        case .structure(let structure):
            structure.properties.compactMap { $0.isRequired ? $0.type.neededType.map { Edge(type: $0) } : nil }
        case .union(let union): union.cases.compactMap { $0.payload?.neededType.map { Edge(type: $0) } }
        case .stringEnum: []
        }
    }

    /// The shortest way from a type to another: all types on it but the last.
    private static func way(from start: String, to end: String, _ edges: [String: [Edge]]) -> [String]? {
        var ways: [[String]] = [[start]]
        var seen: Set<String> = []
        while !ways.isEmpty {
            var longer: [[String]] = []
            for way in ways {
                for edge in edges[way[way.count - 1]] ?? [] {
                    if edge.type == end { return way }
                    if seen.insert(edge.type).inserted { longer.append(way + [edge.type]) }
                }
            }
            ways = longer
        }
        return nil
    }

    // MARK: What types hold

    /// The types that are stored in place in a type, and the properties that hold them.
    private static func held(by declaration: TypeDeclaration) -> [Edge] {
        switch declaration.kind {
        case .structure(let structure):
            structure.properties.compactMap { property in
                property.type.heldType.map {
                    Edge(type: $0, property: property.jsonName, isOptional: property.isOptional)
                }
            }
        case .union(let union): union.cases.compactMap { $0.payload?.heldType.map { Edge(type: $0) } }
        case .stringEnum: []
        }
    }
}

extension Property {
    /// Whether Swift stores an optional.
    fileprivate var isOptional: Bool {
        if case .nullable = type.unchecked { true } else { !isRequired }
    }
}

extension TypeUse {
    /// The declared type that a value of this type is stored in.
    fileprivate var heldType: String? {
        switch self {
        case .named(let name): name
        case .nullable(let type), .checked(let type, _): type.heldType
        case .string, .integer, .number, .boolean, .null, .any, .freeForm, .array, .dictionary, .patternDictionary:
            nil
        }
    }

    /// The declared type of which every value of this type holds one.
    fileprivate var neededType: String? {
        switch self {
        case .named(let name): name
        case .checked(let type, _): type.neededType
        case .array(let element, let count, _): (count.minimum ?? 0) > 0 ? element.neededType : nil
        case .dictionary(let value, _, let count): (count.minimum ?? 0) > 0 ? value.neededType : nil
        case .string, .integer, .number, .boolean, .null, .any, .freeForm, .patternDictionary, .nullable: nil
        }
    }
}
