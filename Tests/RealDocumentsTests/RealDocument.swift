import APIModel
import Foundation
import OpenAPI
import SharedData
import Testing
import YAMLTree

/// An OpenAPI document that nobody here wrote. Those beside the project may be absent.
struct RealDocument: CustomTestStringConvertible {
    let folder: URL
    let name: String

    private static let root = SharedData.url("openapi-documents")
    static let arePresent = !chosen.isEmpty

    /// The documents to test: the quick ones, or those whose paths the environment lists, separated by commas.
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

/// A document as it was read, and the module that the generator makes of it.
struct RealModule {
    /// A component's schema and the Swift type made of it.
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

    /// The components that have a type of their own; the others are strings, arrays and the like.
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

    /// The nodes of a schema and of what it refers to.
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
