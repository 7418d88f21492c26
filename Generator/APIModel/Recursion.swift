import YAMLTree

/// Finds types that hold themselves. In Swift that takes an array, a dictionary, an `indirect` enum or a box on the way:
/// the first two do it by themselves, unions on such a way are made indirect, and where only structs are, a property is
/// boxed. A union that is its own branch would be read without end; it is an error.
struct Recursion {
    private typealias Edge = (type: String, property: String?)

    private var declarations: [String: TypeDeclaration] = [:]
    private var boxed: [String: Set<String>] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    /// Marks the unions that have to be indirect and the properties that have to be boxed.
    mutating func resolve(_ types: inout [TypeDeclaration]) {
        for declaration in types { collect(declaration) }
        let held = declarations.mapValues { Self.held(by: $0) }
        for index in types.indices { markIndirect(&types[index], held) }
        var finished: Set<String> = []
        for declaration in types { findEndless(declaration, held, &finished) }
        for index in types.indices { box(&types[index]) }
        refuseEndlessUnions()
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
        var pending = held[name] ?? []
        var seen: Set<String> = []
        while let next = pending.popLast() {
            if next.type == name { return true }
            if seen.insert(next.type).inserted { pending += held[next.type] ?? [] }
        }
        return false
    }

    /// Finds the properties by which structs hold themselves by way of structs alone.
    private mutating func findEndless(
        _ declaration: TypeDeclaration, _ held: [String: [Edge]], _ finished: inout Set<String>
    ) {
        for nested in declaration.nested { findEndless(nested, held, &finished) }
        guard !finished.contains(declaration.qualifiedName) else { return }
        // A walk with a stack of its own: what has been left without a way back is never entered again.
        var path: [(name: String, rest: [Edge])] = []
        var onPath: Set<String> = []
        func enter(_ name: String) {
            var edges = held[name] ?? []
            if case .union(let union)? = declarations[name]?.kind, union.isIndirect { edges = [] }
            onPath.insert(name)
            path.append((name, edges))
        }
        enter(declaration.qualifiedName)
        while let next = path.last {
            guard let edge = next.rest.last else {
                finished.insert(next.name)
                onPath.remove(next.name)
                path.removeLast()
                continue
            }
            path[path.count - 1].rest.removeLast()
            if onPath.contains(edge.type) {
                if let property = edge.property { boxed[next.name, default: []].insert(property) }
            } else if !finished.contains(edge.type) {
                enter(edge.type)
            }
        }
    }

    private func box(_ declaration: inout TypeDeclaration) {
        if let names = boxed[declaration.qualifiedName], case .structure(var structure) = declaration.kind {
            structure.members = structure.members.map { member in
                guard case .property(var property) = member, names.contains(property.jsonName) else { return member }
                property.isBoxed = true
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
            branches[name] = union.cases.compactMap { $0.payload?.heldType.map { ($0, nil) } }
        }
        for name in branches.keys.sorted() where Self.holdsItself(name, branches) {
            diagnostics.append(
                .error("a branch of this union leads back to it", at: declarations[name]?.documentation.source))
        }
    }

    /// The types that are stored in place in a type, and the properties that hold them.
    private static func held(by declaration: TypeDeclaration) -> [Edge] {
        switch declaration.kind {
        case .structure(let structure):
            structure.properties.compactMap { property in property.type.heldType.map { ($0, property.jsonName) } }
        case .union(let union): union.cases.compactMap { $0.payload?.heldType.map { ($0, nil) } }
        case .stringEnum: []
        }
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
}
