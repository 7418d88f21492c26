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
        /// `operationId`, or a name such as `webhook:orderShipped` and `callback:onOrder`.
        public var target: YAMLNode
        public var name: YAMLNode

        public init(target: YAMLNode, name: YAMLNode) {
            self.target = target
            self.name = name
        }

        /// The path of the file that the entry refers to; `nil` for an operation, a webhook or a callback.
        public var file: String? {
            let text = target.text ?? ""
            guard !Webhook.prefixes.contains(where: text.contains) else { return nil }
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
        case webhook
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
                let isCapital = name.text.first?.isUppercase == true
                guard isSchema || !isCapital else {
                    throw .error(
                        "\"\(name.text)\" begins with a capital, as only names of types do", at: name.location,
                        hint: "write \"\(Naming.member(name.text))\"")
                }
                let isType = isSchema && isCapital
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
        if entry.file != nil {
            let found = try sources.resolve(text, from: target.location.source, at: target.location).node
            let isOperation = documents.contains { $0.operations.contains { $0.location == found.location } }
            return (found.location, found.mapping != nil && !isOperation)
        }
        let webhooks = documents.flatMap { document in
            document.webhooks.map { ($0, "webhook:") } + document.callbacks.map { ($0, "callback:") }
        }
        let operations = documents.flatMap(\.operations)
        let found =
            operations.filter { $0.isNamed(text) }
            + webhooks.filter { $0.isNamed(text, prefix: $1) }.map(\.0.operation)
        guard let first = found.first else {
            let known = operations.flatMap(\.namesInTable) + webhooks.flatMap { $0.namesInTable(prefix: $1) }
            throw .error(
                "there is no operation \"\(text)\"", at: target.location,
                hint: suggestion(for: text, among: known)
                    ?? "a schema is named by a reference such as api.yaml#/components/schemas/Pet, a webhook by "
                    + "webhook:NAME")
        }
        guard found.count == 1 else {
            let isWebhook = Webhook.prefixes.contains(where: text.hasPrefix)
            throw .error(
                "there are \(found.count) operations \"\(text)\"", at: target.location,
                hint: "one is at \(first.location), another at \(found[1].location)"
                    + (isWebhook ? "; name it by its operationId, or by its method: \"POST \(text)\"" : ""))
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
                + "\"\(entry.target.text ?? "")\"", at: entry.target.location, hint: hint(entry, key))
    }

    private static func hint(_ entry: Entry, _ key: Key) -> String {
        guard key.isType else { return "a type's name begins with a capital" }
        let steps = (entry.target.text ?? "").split(separator: "/")
        if let step = steps.dropLast().last, step == "parameters" || step == "headers" {
            return "the name of a parameter begins with a small letter; its type is that of its \"schema\""
        }
        return "objects, enums and unions have types; with \"$ref\", the type's place is the target of the reference"
    }
}

extension Webhook {
    /// The beginnings of names of webhooks and callbacks in a table.
    fileprivate static let prefixes = ["webhook:", "callback:"]

    /// Whether an entry of a table of names refers to the webhook.
    fileprivate func isNamed(_ text: String, prefix: String) -> Bool {
        if operation.hasStatedID, operation.operationID.isIdentical(to: text) { return true }
        var rest = text[...]
        if let space = text.firstIndex(of: " "), text[..<space].lowercased() == operation.method.rawValue.lowercased() {
            rest = text[text.index(after: space)...].drop { $0 == " " }
        }
        return rest.hasPrefix(prefix) && String(rest.dropFirst(prefix.count)).isIdentical(to: name)
    }

    fileprivate func namesInTable(prefix: String) -> [String] {
        operation.hasStatedID ? [operation.operationID, prefix + name] : [prefix + name]
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
