import OpenAPI
import YAMLTree

@testable import DocumentBundling

/// A bundle of documents that are given as texts.
struct BundleFixture {
    struct NoSuchFile: Error {}

    let root: YAMLNode
    let warnings: [String]

    /// - Parameters:
    ///   - files: The texts by path.
    ///   - documents: The paths of the documents to bundle.
    ///   - operations: The patterns of the chosen operations; empty for all.
    init(_ files: [String: String], _ documents: [String] = ["api.yaml"], operations: [String] = []) throws {
        let sources = YAMLDocuments(loading: documents) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        var selection: OperationSelection?
        if !operations.isEmpty {
            selection = OperationSelection(try operations.map { try OperationSelection.Pattern($0, at: nil) })
        }
        var read: [Document] = []
        for path in documents {
            let (document, diagnostics) = readDocument(at: path, in: sources, selecting: &selection)
            if let error = diagnostics.first(where: { $0.severity == .error }) { throw error }
            if let document { read.append(document) }
        }
        let bundle = try DocumentBundle(read, isSelection: !operations.isEmpty, folder: "", in: sources)
        root = bundle.root
        warnings = bundle.diagnostics.map(\.description)
    }

    /// The names in a section of components.
    func components(_ section: String) -> [String] { root["components"]?[section]?.mapping?.names ?? [] }

    func schema(_ name: String) -> YAMLNode? { root["components"]?["schemas"]?[name] }
}
