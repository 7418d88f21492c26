import APIModel
import Foundation
import OpenAPI
import SharedData
import Testing
import YAMLTree

/// An OpenAPI document from another project. The shared documents may be absent.
struct RealDocument: CustomTestStringConvertible {
    let folder: URL
    let name: String

    private static let root = SharedData.url("openapi-documents")
    static let arePresent = !chosen.isEmpty

    /// The documents to test: two quick ones, or those at the paths in the environment, separated by commas.
    static let chosen: [RealDocument] = {
        let paths = ProcessInfo.processInfo.environment["REAL_DOCUMENTS"]?.split(separator: ",").map(String.init)
        let urls =
            paths?.map { URL(filePath: $0) } ?? ["museum.yaml", "telegram.json"].map { root.appending(path: $0) }
        return urls.filter { FileManager.default.isReadableFile(atPath: $0.path) }.map {
            RealDocument(folder: $0.deletingLastPathComponent(), name: $0.lastPathComponent)
        }
    }()

    var testDescription: String { name }
}

/// A document and the module generated from it.
struct RealModule {
    /// A component's schema and its Swift type.
    struct Component {
        let name: String
        let type: String
        let schema: YAMLNode
    }

    let sources: YAMLDocuments
    let root: YAMLNode
    let model: APIModule
    let diagnostics: [Diagnostic]

    init(_ document: RealDocument) throws {
        struct Unreadable: Error {}
        sources = YAMLDocuments(loading: [document.name]) { path in
            guard let data = FileManager.default.contents(atPath: document.folder.appending(path: path).path) else {
                throw Unreadable()
            }
            return Array(data)
        }
        let (read, found) = readDocument(at: document.name, in: sources)
        root = try sources.document(at: document.name)
        let (model, more) = buildModule(
            ModuleNames(module: "RealAPI"), from: try [#require(read)], in: sources)
        self.model = model
        diagnostics = found + more
    }

    /// The components with a type of their own, unlike strings, arrays and so on.
    var components: [Component] {
        var types: [YAMLTree.SourceLocation: String] = [:]
        for type in model.types {
            guard let source = type.documentation.source else { continue }
            types[source] = type.qualifiedName
        }
        return (root["components"]?["schemas"]?.mapping?.entries ?? []).compactMap { entry in
            types[entry.value.location].map {
                Component(name: entry.name, type: $0, schema: entry.value)
            }
        }
    }

    /// Returns the nodes of a schema and of the schemas that it refers to.
    func nodes(of schema: YAMLNode) -> [YAMLNode] {
        var pending = [schema]
        var visited: Set<YAMLTree.SourceLocation> = []
        var found: [YAMLNode] = []
        while let node = pending.popLast() {
            guard visited.insert(node.location).inserted else { continue }
            found.append(node)
            if let reference = node["$ref"], let text = reference.string,
                let target = try? sources.resolve(text, from: reference.location.source, at: reference.location)
            {
                pending.append(target.node)
            }
            pending += (node.mapping?.map(\.value) ?? []) + (node.sequence ?? [])
        }
        return found
    }
}
