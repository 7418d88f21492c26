import APIModel
import Foundation
import OpenAPI
import Testing
import YAMLTree

/// A public OpenAPI document beside the project, which may be absent.
struct RealDocument: CustomTestStringConvertible {
    let name: String

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/openapi-documents").standardizedFileURL
    static let areThere = FileManager.default.isReadableFile(atPath: root.path)
    static let skipped: Comment = "skipped: ../shared/openapi-documents is absent"

    /// The documents that OpenAPI 3 describes; the others there are refused.
    static let all = [
        "discord.json", "figma.yaml", "github.json", "mastodon.json", "museum.yaml", "openai.yaml", "stripe-2022.json",
        "telegram.json", "twilio-api.yaml",
    ].map(RealDocument.init)

    /// The documents to test: the quick ones, or those that the environment names, separated by commas.
    static let chosen: [RealDocument] = {
        let names = ProcessInfo.processInfo.environment["REAL_DOCUMENTS"] ?? "museum.yaml,telegram.json"
        return names == "all" ? all : all.filter { names.split(separator: ",").contains($0.name[...]) }
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
        sources = YAMLDocuments { path in
            guard let data = FileManager.default.contents(atPath: RealDocument.root.appending(path: path).path) else {
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
            types[entry.value.location].map { Component(name: entry.name, type: $0, schema: entry.value) }
        }
    }
}
