import APIModel
import OpenAPI
import YAMLTree

/// A model built from texts in memory, with its diagnostics.
struct BuiltModel {
    struct NoSuchFile: Error {}

    let module: APIModule
    let diagnostics: [Diagnostic]

    /// Builds the model of an operation whose body is a schema, the file `schema.yaml`.
    init(_ schema: String) {
        self.init(
            document: """
                openapi: 3.1.0
                info: {title: API, version: '1'}
                paths:
                  /x:
                    post:
                      operationId: example
                      requestBody: {content: {application/json: {schema: {$ref: schema.yaml}}}}
                      responses: {'200': {description: Done.}}
                """, schema: schema)
    }

    /// Builds the model of an operation, `example`.
    /// - Parameters:
    ///   - operation: the other keys of the operation.
    ///   - top: other keys of the document.
    init(path: String = "/x", operation: String, top: String = "", streamedTypes: [String] = []) {
        self.init(
            document: """
                openapi: 3.1.0
                \(top)
                paths:
                  \(path): {get: {operationId: example, \(operation)}}
                """, streamedTypes: streamedTypes)
    }

    /// - Parameter names: the chosen Swift names, as the text of a configuration.
    init(document: String, schema: String = "", names: String? = nil, streamedTypes: [String] = []) {
        self.init(
            documents: ["api.yaml"], files: ["api.yaml": document, "schema.yaml": schema], names: names,
            streamedTypes: streamedTypes)
    }

    /// Builds the model of documents and plain schemas among files.
    init(
        documents: [String] = [], schemas: [String] = [], files: [String: String],
        events: EventConventions? = .matrix, names: String? = nil, streamedTypes: [String] = []
    ) {
        let sources = YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        let read = documents.map { readDocument(at: $0, in: sources) }
        let (collection, found) = readSchemas(at: schemas, in: sources)
        let table = try? readYAML(SourceText(name: "names.yaml", bytes: Array((names ?? "").utf8))).mapping
        let entries = (table?.entries ?? []).flatMap { entry in
            (entry.value.sequence ?? [entry.value]).map { NameTable.Entry(target: entry.key, name: $0) }
        }
        let documents = read.compactMap(\.document)
        let (module, others) = buildModule(
            ModuleNames(module: "TestAPI"), from: documents, schemas: collection,
            events: events, chosenNames: NameTable(entries, documents: documents, in: sources),
            streamedTypes: streamedTypes, in: sources)
        self.module = module
        diagnostics = read.flatMap(\.1) + found + others
    }

    var errors: [String] { diagnostics.filter { $0.severity == .error }.map(\.message) }
    var warnings: [String] { diagnostics.filter { $0.severity == .warning }.map(\.message) }
    /// Errors and warnings.
    var messages: [String] { errors.map { "error: " + $0 } + warnings.map { "warning: " + $0 } }

    /// Summaries of the declarations; nested ones follow their parent.
    var types: [String] { module.types.flatMap(\.summary) }
    var operation: OperationModel? { module.operations.first }
    /// A summary of the first operation's body.
    var body: String? { operation?.body?.contents.first?.kind.summary }

    func union(_ name: String) -> Union? {
        guard case .union(let union)? = module.types.first(where: { $0.name == name })?.kind else { return nil }
        return union
    }

    func property(_ name: String) -> Property? {
        guard case .structure(let structure)? = module.types.first?.kind else { return nil }
        return structure.properties.first { $0.jsonName == name }
    }
}
