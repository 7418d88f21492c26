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

/// What looks like a reference in a text.
struct TextReferences {
    /// The values of `$ref`, and of a discriminator's `mapping`.
    private var nodes: [(node: YAMLNode, isInExample: Bool)] = []
    /// The values of `$id`.
    private var identifiers: [YAMLNode] = []
    private(set) var hasInnerIdentifiers = false

    /// Takes up a value of a mapping, as soon as it is complete.
    /// - Parameter depth: the number of collections around it.
    mutating func add(_ value: YAMLNode, under key: String, depth: Int) {
        guard let first = key.utf8.first, first == UInt8(ascii: "$") || first == UInt8(ascii: "d") else { return }
        switch key {
        case "$ref":
            if let text = value.string, text.utf8.first != UInt8(ascii: "#") { nodes.append((value, false)) }
        case "discriminator":
            for entry in value["mapping"]?.mapping?.entries ?? [] {
                guard let text = entry.value.string, text.utf8.first != UInt8(ascii: "#"), Self.isPath(text) else {
                    continue
                }
                nodes.append((entry.value, false))
            }
        case "$id":
            guard value.string != nil else { return }
            if depth > 1 { hasInnerIdentifiers = true }
            identifiers.append(value)
        default: break
        }
    }

    var count: Int { nodes.count }

    /// Notes that the references from an index on are in an example.
    mutating func markExample(from index: Int) {
        for index in nodes.indices.dropFirst(index) { nodes[index].isInExample = true }
    }

    /// Keywords whose mappings have names of the author's choosing, such as `example`.
    static let nameKeywords: Set<String> = [
        "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses",
        "parameters", "requestBodies", "headers", "callbacks", "pathItems", "webhooks", "paths", "content", "mapping",
    ]

    /// A name of a schema may stand for a reference in a discriminator.
    private static func isPath(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "#") }
    }

    /// The normalised paths of the files that the references lead to, from the file itself, and from each `$id` in it that
    /// is a path.
    func files(from path: String, followingExamples: Bool) -> [String] {
        var bases = [path]
        for identifier in identifiers {
            guard let parts = try? FileReference(identifier.string ?? "", at: identifier.location) else { continue }
            bases.append(FileReference.path(parts.path, from: path))
        }
        var files: [String] = []
        for (node, isInExample) in nodes where followingExamples || !isInExample {
            guard let parts = try? FileReference(node.string ?? "", at: node.location), !parts.path.isEmpty else {
                continue
            }
            for base in bases { files.append(FileReference.path(parts.path, from: base)) }
        }
        return files
    }
}
