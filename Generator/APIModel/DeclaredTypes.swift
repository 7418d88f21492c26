import OpenAPI
import YAMLTree

/// The types that a module declares: which schema each stands for, and what it is called.
///
/// A type is entered first, with its name, and completed when what it holds has been built; so it may hold itself.
struct DeclaredTypes {
    /// What each completed type is, by qualified name.
    private(set) var kinds: [String: TypeDeclaration.Kind] = [:]
    /// What each completed type expresses of its schema, by qualified name.
    private var expressed: [String: ExpressedKeywords] = [:]
    /// Top-level types, in the order in which they were first met.
    private var declarations: [TypeDeclaration] = []
    /// Nested types of the types that are yet to be completed, by the qualified name of their parent.
    private var nested: [String: [TypeDeclaration]] = [:]
    /// Qualified names of the types of schemas, by the schema's id.
    private var names: [String: String] = [:]
    /// Where each qualified name comes from, without regard to case: some file systems have none.
    private var sources: [String: Schema?] = [:]
    private var parameters: Set<String> = []

    /// The qualified name of the type that stands for a schema.
    func name(of schema: Schema) -> String? { names[schema.id] }

    /// What a type expresses of its schema; nil until it is completed.
    func expressed(by qualifiedName: String) -> ExpressedKeywords? { expressed[qualifiedName] }

    enum Entry {
        /// A schema that is the same word for word has a type already; its qualified name.
        case known(String)
        /// The names of the types around the new type, and its own.
        case new([String])
    }

    /// Finds a name for the type of a schema.
    /// - Parameters:
    ///   - candidates: what the type may be called, the best first.
    ///   - scope: the names of the types around.
    mutating func enter(_ schema: Schema, candidates: [String], scope: [String]) -> Entry {
        func qualified(_ name: String) -> String { (scope + [name]).joined(separator: ".") }
        for candidate in candidates {
            guard let other = sources[qualified(candidate).lowercased()] ?? nil, let known = names[other.id] else {
                continue
            }
            if schema.isSame(as: other) {
                names[schema.id] = known
                return .known(known)
            }
        }
        func isTaken(_ name: String) -> Bool {
            sources[qualified(name).lowercased()] != nil || scope.last == name
        }
        let name = candidates.first { !isTaken($0) } ?? Naming.unique(candidates.last ?? "Unnamed", isTaken)
        sources[qualified(name).lowercased()] = .some(schema)
        names[schema.id] = qualified(name)
        return .new(scope + [name])
    }

    /// Where the next type at the top would stand.
    var position: Int { declarations.count }

    /// Completes an entered type.
    /// - Parameter position: where it stands when it is at the top: before those that were met within it.
    mutating func complete(
        _ path: [String], as built: BuiltDeclaration, _ constraint: SchemaConstraint, _ documentation: Documentation,
        at position: Int
    ) {
        let qualifiedName = path.joined(separator: ".")
        kinds[qualifiedName] = built.kind
        expressed[qualifiedName] = built.expressed
        var declaration = TypeDeclaration(
            name: path.last ?? "", qualifiedName: qualifiedName, documentation: documentation, kind: built.kind,
            nested: nested.removeValue(forKey: qualifiedName) ?? [])
        declaration.constraint = constraint
        if path.count == 1 {
            declarations.insert(declaration, at: min(position, declarations.count))
        } else {
            nested[path.dropLast().joined(separator: "."), default: []].append(declaration)
        }
    }

    /// Adds a type that no schema states.
    mutating func append(_ declaration: TypeDeclaration) {
        kinds[declaration.qualifiedName] = declaration.kind
        declarations.append(declaration)
    }

    /// A name at the top that no type has or will get.
    mutating func reserve(_ name: String) -> String {
        let name = Naming.unique(name) { sources[$0.lowercased()] != nil }
        sources[name.lowercased()] = .some(nil)
        return name
    }

    /// Lets values of a type stand in parameters.
    mutating func markParameter(_ qualifiedName: String) { parameters.insert(qualifiedName) }

    /// The types at the top, each with those nested in it.
    func finished() -> [TypeDeclaration] { declarations.map(marked) }

    private func marked(_ declaration: TypeDeclaration) -> TypeDeclaration {
        var declaration = declaration
        declaration.isParameter = parameters.contains(declaration.qualifiedName)
        declaration.nested = declaration.nested.map(marked)
        return declaration
    }
}

extension Schema {
    /// Whether another schema says the same, its relative references included.
    fileprivate func isSame(as other: Schema) -> Bool {
        func folder(_ path: String) -> Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }
        return intersected.isEmpty && other.intersected.isEmpty && omitsBranches == other.omitsBranches
            && node == other.node
            && folder(path) == folder(other.path)
    }
}
