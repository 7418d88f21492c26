/// The stage that opens files: those that are asked for, and then all that references in them lead to.
///
/// Each file is read once; a failure is remembered, and told where the file is needed. What looks like a reference may be
/// data of an example: a file that only such data names makes no error.
///
/// Not `Sendable`: for one thread, such as the run of a generator.
public final class DocumentLoader {
    /// No more files than these are read.
    static let maxFiles = 50_000

    private let limits: YAMLLimits
    private let read: (String) throws -> [UInt8]
    private var entries: [ExactString: YAMLDocuments.Entry] = [:]
    private var loadedPaths: [String] = []
    /// Files that were read and whose references are yet to be followed.
    private var waiting: [(path: String, references: TextReferences)] = []

    /// - Parameters:
    ///   - limits: The bounds on each document.
    ///   - read: Gives the bytes of the file at a normalised path; called at most once for each path.
    public init(limits: YAMLLimits = .init(), read: @escaping (String) throws -> [UInt8]) {
        self.limits = limits
        self.read = read
    }

    /// The document at a path, read on the first call.
    /// - Parameter path: Normalised first, so `a/../b` is `b`; `..` at the start stays.
    /// - Throws: The document's error, or one without a location that names the path when it can't be read.
    public func document(at path: String) throws(Diagnostic) -> YAMLNode {
        let path = FileReference.normalised(path)
        return try YAMLDocuments.node(load(path), at: path)
    }

    /// All that was read, with all that references in it lead to.
    /// - Parameter followingExamples: Whether an `example` may refer to files, which are part of it then.
    public func documents(followingExamples: Bool = true) -> YAMLDocuments {
        while let (path, references) = waiting.popLast() {
            for target in references.files(from: path, followingExamples: followingExamples)
            where entries[ExactString(target)] == nil { _ = load(target) }
        }
        return YAMLDocuments(entries: entries, loadedPaths: loadedPaths)
    }

    /// - Parameter path: Normalised.
    private func load(_ path: String) -> YAMLDocuments.Entry {
        if let known = entries[ExactString(path)] { return known }
        var entry: YAMLDocuments.Entry
        do {
            guard entries.count < Self.maxFiles else { throw TooManyFiles() }
            let bytes = try read(path)
            loadedPaths.append(path)
            do throws(Diagnostic) {
                let (node, references) = try readYAMLReferences(SourceText(name: path, bytes: bytes), limits: limits)
                entry = YAMLDocuments.Entry(node: .success(node), hasInnerIdentifiers: references.hasInnerIdentifiers)
                waiting.append((path, references))
            } catch {
                entry = YAMLDocuments.Entry(node: .failure(.invalid(error)))
            }
        } catch {
            entry = YAMLDocuments.Entry(node: .failure(.unreadable(reason: "\(error)")))
        }
        entries[ExactString(path)] = entry
        return entry
    }

    private struct TooManyFiles: Error, CustomStringConvertible {
        var description: String { "references lead to more than \(DocumentLoader.maxFiles) files" }
    }
}

extension YAMLDocuments {
    /// Reads files, and all that references in them lead to.
    /// - Parameter read: Gives the bytes of the file at a normalised path; called at most once for each path.
    public init(loading paths: [String], limits: YAMLLimits = .init(), read: @escaping (String) throws -> [UInt8]) {
        let loader = DocumentLoader(limits: limits, read: read)
        for path in paths { _ = try? loader.document(at: path) }
        self = loader.documents()
    }
}
