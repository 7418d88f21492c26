import StringGrammars

/// A loader of YAML files: it reads the requested files, and then all files that they reference.
///
/// Each file is read once. A failure is stored, and thrown when the file is needed. A `$ref` may be data of an example;
/// a file that can't be read and is only named in such data causes no error.
///
/// Not `Sendable`: use it on one thread.
public final class DocumentLoader {
    /// The maximum number of files.
    static let maxFiles = 50_000

    /// An edit of each document that is read from now on: it returns the changed document, given the normalised path
    /// and the document as written; `nil` to leave the document unchanged. What it throws is the document's error.
    public var edit: ((String, YAMLNode) throws(Diagnostic) -> YAMLNode?)?

    private let limits: YAMLLimits
    /// The choices about the files that are read from now on.
    public var options: YAMLOptions
    private let read: (String) throws -> [UInt8]
    private var entries: [OpaqueIdentifier: YAMLDocuments.Entry] = [:]
    private var loadedPaths: [String] = []
    /// Files that have been read, but whose references haven't been followed yet.
    private var waiting: [(path: String, references: TextReferences)] = []

    /// - Parameters:
    ///   - limits: The limits for each document.
    ///   - read: Returns the bytes of the file at a normalised path. Called at most once for each path.
    public init(
        limits: YAMLLimits = .init(), options: YAMLOptions = .init(), read: @escaping (String) throws -> [UInt8]
    ) {
        self.limits = limits
        self.options = options
        self.read = read
    }

    /// Returns the document at a path. The first call reads it.
    /// - Parameter path: The path; it is normalised: `a/../b` is the same as `b`, `..` at the start is kept.
    /// - Throws: The error in the document, or an error without a location if the file can't be read.
    public func document(at path: String) throws(Diagnostic) -> YAMLNode {
        let path = FilePath.normalised(path)
        return try YAMLDocuments.node(load(path), at: path)
    }

    /// Returns the files that have been read, together with all files that they reference.
    /// - Parameter followingExamples: Whether to load also the files that a `$ref` in an `example` refers to.
    public func documents(followingExamples: Bool = true) -> YAMLDocuments {
        while let (path, references) = waiting.popLast() {
            for target in references.files(
                from: path, followingExamples: followingExamples, remotes: options.remotes)
            where entries[OpaqueIdentifier(target)] == nil { _ = load(target) }
        }
        return YAMLDocuments(entries: entries, loadedPaths: loadedPaths, remotes: options.remotes)
    }

    /// - Parameter path: A normalised path.
    private func load(_ path: String) -> YAMLDocuments.Entry {
        if let known = entries[OpaqueIdentifier(path)] { return known }
        var entry: YAMLDocuments.Entry
        do {
            guard entries.count < Self.maxFiles else { throw TooManyFiles() }
            let bytes = try read(path)
            loadedPaths.append(path)
            do throws(Diagnostic) {
                var (node, references) = try readYAMLReferences(
                    SourceText(name: path, bytes: bytes), limits: limits, options: options)
                if let edited = try edit?(path, node) { (node, references) = (edited, TextReferences(in: edited)) }
                entry = YAMLDocuments.Entry(
                    node: .success(node), hasIdentifiers: references.hasIdentifiers,
                    hasDynamicReferences: references.hasDynamicReferences, hasAnchors: references.hasAnchors)
                waiting.append((path, references))
            } catch {
                entry = YAMLDocuments.Entry(node: .failure(.invalid(error)))
            }
        } catch {
            entry = YAMLDocuments.Entry(node: .failure(.unreadable(reason: "\(error)")))
        }
        entries[OpaqueIdentifier(path)] = entry
        return entry
    }

    private struct TooManyFiles: Error, CustomStringConvertible {
        var description: String { "more than \(DocumentLoader.maxFiles) files are referenced" }
    }
}

extension YAMLDocuments {
    /// Reads files, and all files that they reference.
    /// - Parameter read: Returns the bytes of the file at a normalised path. Called at most once for each path.
    public init(
        loading paths: [String], limits: YAMLLimits = .init(), options: YAMLOptions = .init(),
        read: @escaping (String) throws -> [UInt8]
    ) {
        let loader = DocumentLoader(limits: limits, options: options, read: read)
        for path in paths { _ = try? loader.document(at: path) }
        self = loader.documents()
    }
}
