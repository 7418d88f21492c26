import APIModel
import OpenAPI
import YAMLTree

/// The model of a schema that an operation takes.
struct Building {
    struct NoSuchFile: Error {}

    let module: APIModule
    let diagnostics: [Diagnostic]

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

    init(document: String, schema: String = "") {
        let sources = YAMLDocuments { path in
            guard let text = ["api.yaml": document, "schema.yaml": schema][path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        let (document, found) = readDocument(at: "api.yaml", in: sources)
        let (module, others) = buildModule(
            ModuleNames(module: "TestAPI"), from: document.map { [$0] } ?? [], in: sources)
        self.module = module
        diagnostics = found + others
    }

    var errors: [String] { diagnostics.filter { $0.severity == .error }.map(\.message) }
    var warnings: [String] { diagnostics.filter { $0.severity == .warning }.map(\.message) }
    var union: Union? { if case .union(let union)? = module.types.first?.kind { union } else { nil } }
}
