import APIModel
import OpenAPI
import Testing
import YAMLTree

/// The input of a generated module: all documents of an API, or all schemas of events, of one release.
enum OfficialModule: String, CaseIterable, CustomTestStringConvertible {
    case clientServer119 = "v1.19/data/api/client-server"
    case clientServer111 = "v1.11/data/api/client-server"
    case pushGateway119 = "v1.19/data/api/push-gateway"
    case pushGateway111 = "v1.11/data/api/push-gateway"
    case events119 = "v1.19/data/event-schemas/schema"
    case events111 = "v1.11/data/event-schemas/schema"

    var folder: String { rawValue }
    var isEvents: Bool { self == .events119 || self == .events111 }
    var testDescription: String { rawValue }

    /// The folder with the examples of events, a file for each.
    var eventExamples: String? { isEvents ? folder.dropLast("schema".count) + "examples" : nil }
}

/// A module's documents, and the generator's model and diagnostics.
struct BuiltModule {
    let module: OfficialModule
    let sources: YAMLDocuments
    let paths: [String]
    let model: APIModule
    let diagnostics: [Diagnostic]

    init(_ module: OfficialModule) throws {
        self.module = module
        paths = try OfficialFiles.paths(in: module.folder, endingIn: ".yaml")
        let examples = try module.eventExamples.map { try OfficialFiles.paths(in: String($0), endingIn: ".yaml") }
        sources = OfficialFiles.documents(loading: paths + (examples ?? []))
        var documents: [Document] = []
        var schemas = StandaloneSchemas()
        var diagnostics: [Diagnostic] = []
        if module.isEvents {
            let (collection, found) = readSchemas(at: paths, in: sources)
            schemas = collection
            diagnostics += found
        } else {
            for path in paths {
                let (document, found) = readDocument(at: path, in: sources)
                diagnostics += found
                if let document { documents.append(document) }
            }
        }
        let (model, found) = buildModule(
            ModuleNames(module: "OfficialAPI"), from: documents, schemas: schemas, in: sources)
        self.model = model
        self.diagnostics = diagnostics + found
    }

    var errors: [String] { diagnostics.filter { $0.severity == .error }.map { $0.rendered() } }
}
