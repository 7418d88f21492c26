/// Where a reference leads.
public struct YAMLReference: Sendable {
    /// The normalised path of the file.
    public let path: String
    /// The JSON Pointer into the file in its one canonical form (RFC 6901); empty for the whole document.
    public let pointer: String
    public let node: YAMLNode

    /// The same for every way to write a reference to this node: `path#pointer`.
    public var id: String { path + "#" + pointer }
}

/// Documents by path, and the references between them: what a ``DocumentLoader`` has read. No file is opened here; why one
/// could not be read is told where it is asked for.
public struct YAMLDocuments: Sendable {
    enum Failure: Error {
        case unreadable(reason: String)
        case invalid(Diagnostic)
    }

    struct Entry: Sendable {
        var node: Result<YAMLNode, Failure>
        /// Whether there is an `$id` below the root, which JSON Schema resolves references by.
        var hasInnerIdentifiers = false
    }

    private let entries: [ExactString: Entry]

    /// The normalised paths of the files that could be read, in the order they were first asked for, files with
    /// syntax errors included.
    public let loadedPaths: [String]

    /// No documents.
    public init() {
        self.init(entries: [:], loadedPaths: [])
    }

    init(entries: [ExactString: Entry], loadedPaths: [String]) {
        self.entries = entries
        self.loadedPaths = loadedPaths
    }

    /// The document at a path.
    /// - Parameter path: Normalised first, so `a/../b` is `b`; `..` at the start stays.
    /// - Throws: The document's error, or one without a location that names the path when it can't be read.
    public func document(at path: String) throws(Diagnostic) -> YAMLNode {
        let path = FileReference.normalised(path)
        return try Self.node(entry(path), at: path)
    }

    /// Whether a file has an `$id` below its root, by which JSON Schema, unlike this, resolves the references beside it.
    public func hasInnerIdentifiers(at path: String) -> Bool {
        entries[ExactString(FileReference.normalised(path))]?.hasInnerIdentifiers ?? false
    }

    /// The one way to write a path: without `.`, empty parts and the `..` that can be undone.
    public static func normalised(_ path: String) -> String { FileReference.normalised(path) }

    /// Where a reference leads: a file, and a node in it.
    /// - Parameters:
    ///   - reference: A URI reference: a path relative to `base`, `#` and a JSON Pointer, or both; percent-decoded.
    ///   - base: The text the reference is written in.
    ///   - location: Where it is written, for errors.
    /// - Throws: An error at `location` when the file can't be read or the pointer leads nowhere; the document's own
    ///   error when it isn't valid.
    public func resolve(
        _ reference: String, from base: SourceText, at location: SourceLocation
    ) throws(Diagnostic) -> YAMLReference {
        let parts = try FileReference(reference, at: location)
        guard let pointer = JSONPointer(parts.fragment) else {
            throw .error(
                "the fragment of the reference \(quoted(reference)) is not a JSON Pointer", at: location,
                hint: "a JSON Pointer begins with '/', and writes '~' as ~0 and '/' in a key as ~1")
        }
        let path = FileReference.path(parts.path, from: base.name)
        let root: YAMLNode
        switch entry(path).node {
        case .success(let node): root = node
        case .failure(.invalid(let diagnostic)): throw diagnostic
        case .failure(.unreadable(let reason)):
            throw .error(
                "cannot read \(quoted(path)): \(reason)", at: location,
                hint: "the path of a reference is relative to the file it is written in")
        }
        switch pointer.node(in: root) {
        case .success(let node):
            return YAMLReference(path: path, pointer: pointer.text, node: node)
        case .failure(let missing):
            let place = parts.path.isEmpty ? "" : " in \(quoted(path))"
            throw .error(
                "the reference \(quoted(reference)) leads nowhere: \(missing.reason)\(place)", at: location,
                hint: missing.hint)
        }
    }

    /// - Parameter path: Normalised.
    private func entry(_ path: String) -> Entry {
        entries[ExactString(path)] ?? Entry(node: .failure(.unreadable(reason: "no reference was followed to it")))
    }

    static func node(_ entry: Entry, at path: String) throws(Diagnostic) -> YAMLNode {
        switch entry.node {
        case .success(let node): return node
        case .failure(.invalid(let diagnostic)): throw diagnostic
        case .failure(.unreadable(let reason)): throw .error("cannot read \(quoted(path)): \(reason)", at: nil)
        }
    }
}
