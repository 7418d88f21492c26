import StringGrammars

/// The target of a reference.
public struct YAMLReference: Sendable {
    /// The normalised path of the file.
    public let path: String
    /// The canonical JSON Pointer into the file (RFC 6901); empty for the whole document.
    public let pointer: String
    /// The target.
    public let node: YAMLNode

    /// - Parameters:
    ///   - path: The normalised path of the file.
    ///   - pointer: The canonical JSON Pointer into the file.
    public init(path: String, pointer: String, node: YAMLNode) {
        self.path = path
        self.pointer = pointer
        self.node = node
    }

    /// `path#pointer`: the same for all references to this node, however they are written.
    public var id: String { path + "#" + pointer }
}

/// Documents by path, as read by a ``DocumentLoader``. References between them are resolved without opening files; a
/// file that couldn't be read is an error when it is needed.
public struct YAMLDocuments: Sendable {
    enum Failure: Error {
        case unreadable(reason: String)
        case invalid(Diagnostic)
    }

    struct Entry: Sendable {
        var node: Result<YAMLNode, Failure>
        /// Whether the document has an `$id`, or a `$self`.
        var hasIdentifiers = false
        var hasDynamicReferences = false
        var hasAnchors = false
    }

    private let entries: [OpaqueIdentifier: Entry]

    /// The normalised paths of all files that could be read, in the order of the first request. This includes files
    /// with syntax errors.
    public let loadedPaths: [String]

    /// The files in place of URLs in references.
    public let remotes: RemoteFiles

    /// Creates an empty collection of documents.
    public init() {
        self.init(entries: [:], loadedPaths: [], remotes: .init())
    }

    init(entries: [OpaqueIdentifier: Entry], loadedPaths: [String], remotes: RemoteFiles) {
        self.entries = entries
        self.loadedPaths = loadedPaths
        self.remotes = remotes
    }

    /// Returns the document at a path.
    /// - Parameter path: The path; it is normalised: `a/../b` is the same as `b`, `..` at the start is kept.
    /// - Throws: The error in the document, or an error without a location if the file can't be read.
    public func document(at path: String) throws(Diagnostic) -> YAMLNode {
        let path = FilePath.normalised(path)
        return try Self.node(entry(path), at: path)
    }

    /// Whether a document has an `$id`, or a `$self`. JSON Schema resolves references relative to it;
    /// ``resolve(_:from:at:)`` doesn't.
    public var hasIdentifiers: Bool { entries.values.contains(where: \.hasIdentifiers) }

    /// Whether a document has an `$anchor` or a `$dynamicAnchor`.
    public var hasAnchors: Bool { entries.values.contains(where: \.hasAnchors) }

    /// Whether a document has a `$dynamicRef`.
    public var hasDynamicReferences: Bool { entries.values.contains(where: \.hasDynamicReferences) }

    /// Returns the documents with others in place of those that could be read.
    public func mapDocuments(_ replacement: (YAMLNode) -> YAMLNode) -> YAMLDocuments {
        let replaced = entries.mapValues { entry in
            var entry = entry
            entry.node = entry.node.map(replacement)
            return entry
        }
        return YAMLDocuments(entries: replaced, loadedPaths: loadedPaths, remotes: remotes)
    }

    /// Returns the canonical form of a path: without `.`, empty parts, and `..` after another part.
    public static func normalised(_ path: String) -> String { FilePath.normalised(path) }

    /// Resolves a reference to a node of a file.
    /// - Parameters:
    ///   - reference: A URI reference: a path relative to `base`, `#` and a JSON Pointer, or both. Percent-encoding is
    ///     decoded.
    ///   - base: The text that contains the reference.
    ///   - location: The reference's location, for errors.
    /// - Throws: An error at `location` if the file can't be read or has no such node; the document's own error if it
    ///   is invalid.
    public func resolve(
        _ reference: String, from base: SourceText, at location: SourceLocation
    ) throws(Diagnostic) -> YAMLReference {
        let parts = try FileReference(reference, at: location, remotes: remotes)
        guard let pointer = JSONPointer(parts.fragment) else {
            throw .error(
                "the fragment of the reference \(quoted(reference)) is not a JSON Pointer", at: location,
                hint: "a JSON Pointer begins with \"/\"; in a key, \"~\" is written ~0 and \"/\" ~1")
        }
        let path = parts.file(from: base.path)
        let root: YAMLNode
        switch entry(path).node {
        case .success(let node): root = node
        case .failure(.invalid(let diagnostic)): throw diagnostic
        case .failure(.unreadable(let reason)):
            throw .error(
                "cannot read \(path.printable): \(reason)", at: location,
                hint: "the path of a reference is relative to the file that contains it")
        }
        switch pointer.node(in: root) {
        case .success(let node):
            return YAMLReference(path: path, pointer: pointer.text, node: node)
        case .failure(let missing):
            let place = parts.path.isEmpty ? "" : " in \(quoted(path))"
            throw .error(
                "the reference \(quoted(reference)) has no target: \(missing.reason)\(place)", at: location,
                hint: missing.hint)
        }
    }

    /// - Parameter path: A normalised path.
    private func entry(_ path: String) -> Entry {
        entries[OpaqueIdentifier(path)] ?? Entry(node: .failure(.unreadable(reason: "no reference was followed to it")))
    }

    static func node(_ entry: Entry, at path: String) throws(Diagnostic) -> YAMLNode {
        switch entry.node {
        case .success(let node): return node
        case .failure(.invalid(let diagnostic)): throw diagnostic
        case .failure(.unreadable(let reason)): throw .error("cannot read \(path.printable): \(reason)", at: nil)
        }
    }
}
