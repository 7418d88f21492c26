import YAMLTree

/// Makes types that contain themselves possible in Swift.
///
/// A cycle of types needs an array, a dictionary, an `indirect` enum or a box. Arrays and dictionaries need no change;
/// unions in a cycle become indirect; in a cycle of structs one property is boxed. A union that is its own branch would
/// be decoded without end, which is an error. A type whose values must contain further values without end has no valid
/// values, which gives a warning.
struct RecursionResolver {
    /// A type that another type contains.
    private struct Edge {
        let type: String
        /// The key of the member with the type; `nil` for the branch of a union.
        var property: String?
        /// Whether Swift stores an optional. Its `nil` can end the recursion of values.
        var isOptional = false
    }

    private enum Box { case optional, endless }

    private var declarations: [String: TypeDeclaration] = [:]
    /// The members to box, by the qualified name of the declaring type and the key.
    private var boxed: [String: [String: Box]] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    /// Marks the unions that must be indirect and the properties that must be boxed.
    mutating func resolve(_ types: inout [TypeDeclaration]) {
        for declaration in types { collect(declaration) }
        let contained = declarations.mapValues { Self.contained(in: $0) }
        for index in types.indices { markIndirect(&types[index], contained) }
        var finished: Set<String> = []
        for declaration in types { findCycles(declaration, contained, &finished) }
        for index in types.indices { box(&types[index]) }
        reportEndlessUnions()
        warnOfEndlessTypes(types)
    }

    private mutating func collect(_ declaration: TypeDeclaration) {
        declarations[declaration.qualifiedName] = declaration
        for nested in declaration.nested { collect(nested) }
    }

    private mutating func markIndirect(_ declaration: inout TypeDeclaration, _ contained: [String: [Edge]]) {
        if case .union(var union) = declaration.kind, Self.containsItself(declaration.qualifiedName, contained) {
            union.isIndirect = true
            declaration.kind = .union(union)
            declarations[declaration.qualifiedName] = declaration
        }
        for index in declaration.nested.indices { markIndirect(&declaration.nested[index], contained) }
    }

    private static func containsItself(_ name: String, _ contained: [String: [Edge]]) -> Bool {
        reachable(from: name, contained).contains(name)
    }

    /// Returns the types that are reachable along edges.
    private static func reachable(from name: String, _ edges: [String: [Edge]]) -> Set<String> {
        var pending = edges[name] ?? []
        var reachable: Set<String> = []
        while let next = pending.popLast() {
            if reachable.insert(next.type).inserted { pending += edges[next.type] ?? [] }
        }
        return reachable
    }

    /// Finds cycles of structs and boxes one property of each: an optional one, because a box stores an optional.
    private mutating func findCycles(
        _ declaration: TypeDeclaration, _ contained: [String: [Edge]], _ finished: inout Set<String>
    ) {
        for nested in declaration.nested { findCycles(nested, contained, &finished) }
        guard !finished.contains(declaration.qualifiedName) else { return }
        // A depth-first search with an explicit stack. A type that has been left is never entered again.
        var path: [(name: String, rest: [Edge], entered: Edge?)] = []
        var places: [String: Int] = [:]
        func enter(_ name: String, by edge: Edge?) {
            var edges = contained[name] ?? []
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
                // Types that were entered through that property are visited again if another type contains them.
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

    /// Reports unions with a branch that is the union itself, directly or through other unions.
    private mutating func reportEndlessUnions() {
        var branches: [String: [Edge]] = [:]
        for (name, declaration) in declarations {
            guard case .union(let union) = declaration.kind else { continue }
            branches[name] = union.cases.compactMap { $0.payload?.containedType.map { Edge(type: $0) } }
        }
        for name in branches.keys.sorted() where Self.containsItself(name, branches) {
            diagnostics.append(
                .error(
                    "a branch of this union refers back to the union", at: declarations[name]?.documentation.source,
                    hint: "remove the reference to the union from \"oneOf\" or \"anyOf\""))
        }
    }

    // MARK: Types without values

    /// Reports types whose values would have to contain further values without end.
    private mutating func warnOfEndlessTypes(_ types: [TypeDeclaration]) {
        var endless = declarations
        // Types that need no other type have values, then types that need only those, and so on.
        var isChanged = true
        while isChanged {
            let count = endless.count
            endless = endless.filter { !Self.hasValues($0.value, excluding: endless) }
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
            if needed[name] != nil, !reported.contains(name), let path = Self.path(from: name, to: name, needed) {
                // Types that need one another are reported once.
                reported.formUnion(
                    Self.reachable(from: name, needed).intersection(Self.reachable(from: name, reversed)))
                diagnostics.append(
                    .warning(
                        "no value of \"\(name)\" is valid: each would have to contain another one, without end",
                        at: declaration.documentation.source,
                        hint: path.count > 1
                            ? "\((path + [name]).joined(separator: " -> ")): make a member on this path optional"
                            : "make the member of this type optional"))
            }
            for nested in declaration.nested { report(nested) }
        }
        for declaration in types { report(declaration) }
    }

    /// Whether a type has values, assuming that all types except the excluded ones have values.
    private static func hasValues(
        _ declaration: TypeDeclaration, excluding endless: [String: TypeDeclaration]
    ) -> Bool {
        func hasValues(_ type: TypeUse) -> Bool { type.neededType.map { endless[$0] == nil } ?? true }
        switch declaration.kind {
        case .structure(let structure):
            return structure.properties.allSatisfy { !$0.isRequired || hasValues($0.type) }
        case .union(let union):
            return union.isOpen || union.cases.contains { $0.payload.map(hasValues) ?? true }
        case .stringEnum, .multipart: return true
        }
    }

    /// The types whose values a value of the declared type can't do without.
    private static func needed(by declaration: TypeDeclaration) -> [Edge] {
        switch declaration.kind {
        case .structure(let structure):
            structure.properties.compactMap { $0.isRequired ? $0.type.neededType.map { Edge(type: $0) } : nil }
        case .union(let union): union.cases.compactMap { $0.payload?.neededType.map { Edge(type: $0) } }
        case .stringEnum, .multipart: []
        }
    }

    /// Returns the shortest path from a type to another, without the last type.
    private static func path(from start: String, to end: String, _ edges: [String: [Edge]]) -> [String]? {
        var paths: [[String]] = [[start]]
        var seen: Set<String> = []
        while !paths.isEmpty {
            var longer: [[String]] = []
            for path in paths {
                for edge in edges[path[path.count - 1]] ?? [] {
                    if edge.type == end { return path }
                    if seen.insert(edge.type).inserted { longer.append(path + [edge.type]) }
                }
            }
            paths = longer
        }
        return nil
    }

    // MARK: Contained types

    /// The types that a type stores inline, and the properties with these types.
    private static func contained(in declaration: TypeDeclaration) -> [Edge] {
        switch declaration.kind {
        case .structure(let structure):
            structure.properties.compactMap { property in
                property.type.containedType.map {
                    Edge(type: $0, property: property.jsonName, isOptional: property.isOptional)
                }
            }
        case .union(let union): union.cases.compactMap { $0.payload?.containedType.map { Edge(type: $0) } }
        case .stringEnum, .multipart: []
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
    /// The declared type that a value of this type stores inline.
    fileprivate var containedType: String? {
        switch self {
        case .named(let name): name
        case .nullable(let type), .checked(let type, _): type.containedType
        case .string, .formatted, .integer, .number, .boolean, .null, .any, .freeForm, .array, .dictionary,
            .patternDictionary:
            nil
        }
    }

    /// The declared type whose value every value of this type contains.
    fileprivate var neededType: String? {
        switch self {
        case .named(let name): name
        case .checked(let type, _): type.neededType
        case .array(let element, let count, _): (count.minimum ?? 0) > 0 ? element.neededType : nil
        case .dictionary(let value, _, let count): (count.minimum ?? 0) > 0 ? value.neededType : nil
        case .string, .formatted, .integer, .number, .boolean, .null, .any, .freeForm, .patternDictionary, .nullable:
            nil
        }
    }
}
