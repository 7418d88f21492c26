import OpenAPI
import StringGrammars
import YAMLTree

/// The Swift names that a configuration gives to declarations, in place of those that the generator derives.
///
/// An entry names a place by a reference to it, or an operation. A place can have two names: one that begins with a
/// capital for the type that is declared there, and another one for the property, the parameter or the case.
public struct NameTable: Sendable {
    /// An entry of the configuration.
    public struct Entry: Sendable {
        /// A reference such as `api.yaml#/components/schemas/Pet`, a method and a path such as `GET /pets`, or an
        /// `operationId`.
        public var target: YAMLNode
        public var name: YAMLNode

        public init(target: YAMLNode, name: YAMLNode) {
            self.target = target
            self.name = name
        }

        /// The path of the file that the entry refers to; `nil` for an operation.
        public var file: String? {
            let text = target.text ?? ""
            let isReference = text.contains("#") || [".yaml", ".yml", ".json"].contains(where: text.hasSuffix)
            return isReference ? String(text.prefix { $0 != "#" }) : nil
        }
    }

    /// A name of the configuration.
    struct Name: Sendable {
        let text: String
        /// The location of the name in the configuration.
        let location: SourceLocation
    }

    /// The kind of a declaration.
    enum Kind: String {
        case type
        case property
        case enumCase = "case"
        case parameter
        case method
    }

    private struct Key: Hashable {
        /// The location of the schema, the value, the parameter or the operation.
        let location: SourceLocation
        let isType: Bool
    }

    private var names: [Key: (entry: Entry, name: Name)] = [:]
    private var order: [Key] = []
    private var used: Set<Key> = []
    /// The errors in the entries so far.
    private(set) var diagnostics: [Diagnostic] = []

    public init() {}

    /// Finds the places of entries.
    /// - Parameters:
    ///   - documents: the documents with the module's operations.
    ///   - sources: the files of the references.
    public init(_ entries: [Entry], documents: [Document], in sources: YAMLDocuments) {
        for entry in entries {
            do throws(Diagnostic) {
                let name = try Self.name(entry.name)
                let (location, isSchema) = try Self.place(entry, documents, sources)
                let isType = isSchema && entry.name.text?.first?.isUppercase == true
                let key = Key(location: location, isType: isType)
                if let other = names[key] {
                    throw .error(
                        "\"\(entry.target.text ?? "")\" already has the name \"\(other.name.text)\"",
                        at: entry.name.location,
                        hint: "the other name is at \(other.name.location); a type's name begins with a capital, any "
                            + "other name with a small letter")
                }
                names[key] = (entry, name)
                order.append(key)
            } catch {
                diagnostics.append(error)
            }
        }
    }

    /// Checks that a name can be an identifier.
    private static func name(_ node: YAMLNode) throws(Diagnostic) -> Name {
        guard let text = node.text, Naming.isIdentifier(text) else {
            throw .error(
                "\"\(node.text ?? "")\" is not a Swift identifier", at: node.location,
                hint: "use letters, digits and \"_\"; the first character is not a digit")
        }
        return Name(text: text, location: node.location)
    }

    /// Returns the location of an entry's target, and whether a schema can be there.
    private static func place(
        _ entry: Entry, _ documents: [Document], _ sources: YAMLDocuments
    ) throws(Diagnostic) -> (SourceLocation, isSchema: Bool) {
        let target = entry.target
        let text = target.text ?? ""
        let operations = documents.flatMap(\.operations)
        if entry.file != nil {
            let found = try sources.resolve(text, from: target.location.source, at: target.location).node
            return (found.location, found.mapping != nil && !operations.contains { $0.location == found.location })
        }
        let found = operations.filter { $0.isNamed(text) }
        guard let first = found.first else {
            throw .error(
                "there is no operation \"\(text)\"", at: target.location,
                hint: suggestion(for: text, among: operations.flatMap(\.namesInTable))
                    ?? "a schema is named by a reference such as api.yaml#/components/schemas/Pet")
        }
        guard found.count == 1 else {
            throw .error(
                "there are \(found.count) operations \"\(text)\"", at: target.location,
                hint: "one is at \(first.location), another at \(found[1].location)")
        }
        return (first.ownLocation, false)
    }

    // MARK: Lookup

    /// Returns the chosen name of the type of a schema.
    mutating func type(of schema: Schema) -> Name? { name(at: schema.location, .type) }

    /// Returns the chosen name of a declaration other than a type. A name that a declaration of this kind can't have is
    /// an error.
    mutating func name(at location: SourceLocation?, _ kind: Kind) -> Name? {
        guard let location, !names.isEmpty else { return nil }
        let key = Key(location: location, isType: kind == .type)
        guard let name = names[key]?.name else { return nil }
        let isFirst = used.insert(key).inserted
        guard !Naming.isReserved(name.text, kind) else {
            if isFirst {
                diagnostics.append(
                    .error(
                        "a \(kind.rawValue) cannot have the name \"\(name.text)\"", at: name.location,
                        hint: "generated code uses this name"))
            }
            return nil
        }
        return name
    }

    /// Adds the error that a name isn't unique.
    /// - Parameter other: the location of the declaration with the same name; `nil` if it isn't in a document.
    mutating func reportCollision(_ name: Name, _ kind: Kind, with other: SourceLocation?) {
        let error = Diagnostic.error(
            "another \(kind.rawValue) has the name \"\(name.text)\"", at: name.location,
            hint: other.map { "its schema is at \($0)" } ?? "choose a different name")
        if !diagnostics.contains(error) { diagnostics.append(error) }
    }

    /// The errors in the entries. Complete when the whole module has been built.
    /// - Parameter isComplete: whether the module was built without errors. Otherwise entries without an effect aren't
    ///   reported, because their declaration may be missing.
    func diagnostics(isComplete: Bool) -> [Diagnostic] {
        guard isComplete, diagnostics.isEmpty else { return diagnostics }
        return order.filter { !used.contains($0) }.compactMap { key in names[key].map { Self.unused($0.entry, key) } }
    }

    private static func unused(_ entry: Entry, _ key: Key) -> Diagnostic {
        .error(
            "no \(key.isType ? "type" : "property, parameter, case or method") gets its name from "
                + "\"\(entry.target.text ?? "")\"", at: entry.target.location,
            hint: key.isType
                ? "objects, enums and unions have types; with \"$ref\", the type's place is the target of the reference"
                : "a type's name begins with a capital")
    }
}

extension Operation {
    /// Whether an entry of a table of names refers to the operation.
    fileprivate func isNamed(_ text: String) -> Bool {
        if hasStatedID, operationID.isIdentical(to: text) { return true }
        guard let space = text.firstIndex(of: " "), text[..<space].lowercased() == method.rawValue else { return false }
        let template = text[text.index(after: space)...].drop { $0 == " " }
        return template == path || template == path.dropFirst(basePath.count)
    }

    fileprivate var namesInTable: [String] {
        let route = method.rawValue.uppercased() + " " + path.dropFirst(basePath.count)
        return hasStatedID ? [operationID, route] : [route]
    }
}
