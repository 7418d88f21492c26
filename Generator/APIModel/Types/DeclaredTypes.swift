import OpenAPI
import YAMLTree

/// The types that a module declares, with their schemas and names.
///
/// The name of a type is reserved first; the type is defined when its members have been built. So a type may contain
/// itself.
struct DeclaredTypes {
    /// The kinds of defined types, by qualified name.
    private(set) var kinds: [String: TypeDeclaration.Kind] = [:]
    /// The keywords that each defined type expresses, by qualified name.
    private var expressed: [String: ExpressedKeywords] = [:]
    /// Top-level types, in the order of their first use.
    private var declarations: [TypeDeclaration] = []
    /// Nested types of the types that aren't defined yet, by the qualified name of their parent.
    private var nested: [String: [TypeDeclaration]] = [:]
    /// Qualified names of types, by schema ID.
    private var names: [String: String] = [:]
    /// Schemas by the qualified name of their type, in lower case, because some file systems ignore case. `nil` for the
    /// name of a type without a schema.
    private var sources: [String: Schema?] = [:]
    private var parameters: Set<String> = []

    /// The qualified name of a schema's type.
    func name(of schema: Schema) -> String? { names[schema.id] }

    /// The keywords of its schema that a type expresses; `nil` until it is defined.
    func expressed(by qualifiedName: String) -> ExpressedKeywords? { expressed[qualifiedName] }

    enum Reservation {
        /// The qualified name of the type of an identical schema.
        case existing(String)
        /// The names of the enclosing types, and the name of the new type.
        case new([String])
    }

    /// Reserves a name for the type of a schema.
    /// - Parameters:
    ///   - candidates: names of the type, by preference.
    ///   - scope: the names of the enclosing types.
    mutating func reserve(_ schema: Schema, candidates: [String], scope: [String]) -> Reservation {
        func qualified(_ name: String) -> String { (scope + [name]).joined(separator: ".") }
        for candidate in candidates {
            guard let other = sources[qualified(candidate).lowercased()] ?? nil, let known = names[other.id] else {
                continue
            }
            if schema.isSame(as: other) {
                names[schema.id] = known
                return .existing(known)
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

    /// Returns the schema whose type has a name.
    /// - Parameter scope: the names of the enclosing types.
    func schema(named name: String, in scope: [String]) -> Schema? {
        sources[(scope + [name]).joined(separator: ".").lowercased()] ?? nil
    }

    /// The position of the next top-level type.
    var position: Int { declarations.count }

    /// Defines a type with a reserved name.
    /// - Parameter position: the position for a top-level type, before the types that were declared while it was built.
    mutating func define(
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

    /// Adds a type that has no schema of its own.
    mutating func append(_ declaration: TypeDeclaration) {
        kinds[declaration.qualifiedName] = declaration.kind
        declarations.append(declaration)
    }

    /// Reserves a top-level name for a declaration that isn't a schema's type.
    mutating func reserveName(_ name: String) -> String {
        let name = Naming.unique(name) { sources[$0.lowercased()] != nil }
        sources[name.lowercased()] = .some(nil)
        return name
    }

    /// Marks a type whose values occur in parameters.
    mutating func markParameter(_ qualifiedName: String) { parameters.insert(qualifiedName) }

    /// The top-level types with their nested types.
    func finished() -> [TypeDeclaration] { declarations.map(marked) }

    private func marked(_ declaration: TypeDeclaration) -> TypeDeclaration {
        var declaration = declaration
        declaration.isParameter = parameters.contains(declaration.qualifiedName)
        declaration.nested = declaration.nested.map(marked)
        return declaration
    }
}

extension Schema {
    /// Returns whether another schema has equal text, with relative references to the same folder.
    fileprivate func isSame(as other: Schema) -> Bool {
        intersected.isEmpty && other.intersected.isEmpty && omitsBranches == other.omitsBranches
            && BundleKeyword.removed(from: node) == BundleKeyword.removed(from: other.node)
            && folder == other.folder
    }
}
