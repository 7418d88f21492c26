import APIModel
import OpenAPI
import SwiftEmission
import YAMLTree

/// The output of the generator for texts in memory.
struct Generation {
    struct NoSuchFile: Error {}

    let model: APIModule
    let files: [SourceFile]
    let access: AccessLevel
    let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - documents: paths of OpenAPI documents.
    ///   - texts: the texts of all files, by path.
    ///   - names: the names of a configuration.
    init(
        module: String = "SnapshotAPI", documents: [String], texts: [String: String], names: [NameTable.Entry] = [],
        formatTypes: FormatTypes = FormatTypes(), streamedTypes: [String] = [], access: AccessLevel = .public
    ) {
        let sources = YAMLDocuments(loading: documents) { path in
            guard let text = texts[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        var diagnostics: [Diagnostic] = []
        var read: [Document] = []
        for path in documents {
            let (document, found) = readDocument(at: path, in: sources)
            diagnostics += found
            if let document { read.append(document) }
        }
        let (model, found) = buildModule(
            ModuleNames(module: module), from: read, chosenNames: NameTable(names, documents: read, in: sources),
            formatTypes: formatTypes, streamedTypes: streamedTypes, in: sources)
        self.diagnostics = diagnostics + found
        self.model = model
        self.access = access
        files = emit(model, access: access)
    }

    func files(in layout: FileLayout) -> [SourceFile] { emit(model, layout: layout, access: access) }

    /// Returns an OpenAPI document with an operation for each schema, whose body is the schema.
    static func document(of schemas: [String]) -> String {
        var text = "openapi: 3.1.0\ninfo: {title: Snapshot API, version: '1'}\npaths:\n"
        for (index, schema) in schemas.enumerated() {
            text += """
                  /example\(index):
                    post:
                      operationId: example\(index)
                      requestBody:
                        required: true
                        content: {application/json: {schema: {$ref: '\(schema)'}}}
                      responses: {'200': {description: Done.}}

                """.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
                + "\n"
        }
        return text
    }

    var errors: [String] { diagnostics.filter { $0.severity == .error }.map { $0.rendered() } }

    /// All files as one text; each begins with its path.
    var text: String {
        files.map { "// File: \($0.path)\n" + $0.text }.joined(separator: "\n")
    }
}
