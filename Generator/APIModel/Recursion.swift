import YAMLTree

/// Finds types that hold themselves. In Swift that takes an array, a dictionary or an `indirect` enum on the way; the
/// first two do it by themselves, unions on such a way are made indirect, and a way through structs alone is an error.
struct Recursion {
    private var declarations: [String: TypeDeclaration] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    /// Marks the unions that have to be indirect.
    mutating func resolve(_ types: inout [TypeDeclaration]) {
        for declaration in types { collect(declaration) }
        for index in types.indices { mark(&types[index]) }
        var finished: Set<String> = []
        for declaration in types { findEndless(declaration, &finished) }
    }

    private mutating func collect(_ declaration: TypeDeclaration) {
        declarations[declaration.qualifiedName] = declaration
        for nested in declaration.nested { collect(nested) }
    }

    private mutating func mark(_ declaration: inout TypeDeclaration) {
        if case .union(var union) = declaration.kind, holdsItself(declaration.qualifiedName) {
            union.isIndirect = true
            declaration.kind = .union(union)
            declarations[declaration.qualifiedName] = declaration
        }
        for index in declaration.nested.indices { mark(&declaration.nested[index]) }
    }

    private func holdsItself(_ name: String) -> Bool {
        var pending = held(by: name)
        var seen: Set<String> = []
        while let next = pending.popLast() {
            if next.type == name { return true }
            if seen.insert(next.type).inserted { pending += held(by: next.type) }
        }
        return false
    }

    /// Reports the structs that hold themselves by way of structs alone.
    private mutating func findEndless(_ declaration: TypeDeclaration, _ finished: inout Set<String>) {
        for nested in declaration.nested { findEndless(nested, &finished) }
        // A walk with a stack of its own: what has been left without a way back is never entered again.
        var path: [(name: String, rest: [(type: String, location: SourceLocation?)])] = []
        func entered(_ name: String) -> [(type: String, location: SourceLocation?)] {
            if case .union(let union)? = declarations[name]?.kind, union.isIndirect { return [] }
            return held(by: name)
        }
        guard !finished.contains(declaration.qualifiedName) else { return }
        path.append((declaration.qualifiedName, entered(declaration.qualifiedName)))
        while let next = path.last {
            guard let edge = next.rest.last else {
                finished.insert(next.name)
                path.removeLast()
                continue
            }
            path[path.count - 1].rest.removeLast()
            if path.contains(where: { $0.name == edge.type }) {
                diagnostics.append(
                    .error(
                        "the type '\(edge.type)' holds itself here, which no Swift struct can", at: edge.location,
                        hint: "an array, a dictionary or a union ('oneOf') on the way makes it possible"))
            } else if !finished.contains(edge.type) {
                path.append((edge.type, entered(edge.type)))
            }
        }
    }

    /// The types that are stored in place in a type.
    private func held(by name: String) -> [(type: String, location: SourceLocation?)] {
        switch declarations[name]?.kind {
        case .structure(let structure):
            structure.properties.compactMap { property in
                property.type.heldType.map { ($0, property.documentation.source) }
            }
        case .union(let union):
            union.cases.compactMap { unionCase in
                unionCase.payload?.heldType.map { ($0, declarations[name]?.documentation.source) }
            }
        case .stringEnum, nil: []
        }
    }
}

extension TypeUse {
    /// The declared type that a value of this type is stored in.
    fileprivate var heldType: String? {
        switch self {
        case .named(let name): name
        case .nullable(let type): type.heldType
        case .string, .integer, .number, .boolean, .any, .freeForm, .array, .dictionary: nil
        }
    }
}
