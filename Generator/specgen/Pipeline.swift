import APIModel
import OpenAPI
import StringGrammars
import SwiftEmission
import YAMLTree

/// The generator's stages in a row: files → `YAMLDocuments` → `Document` → `APIModule` → `[SourceFile]`. Files are opened in
/// the first one alone.
struct Pipeline {
    struct Output {
        var name: String
        /// The folder that the files belong in; `nil` where nothing is written.
        var folder: String?
        /// The formats that its types check.
        var formats: AssertedFormats
        var documents: [Document]
        /// Whether only some operations were chosen.
        var isSelection = false
        /// The files of the documents, and the schemas that are generated from by themselves.
        var paths: [String]
        var files: [SourceFile]
    }

    let sources: YAMLDocuments
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var outputs: [Output] = []

    /// Runs the stages for every module of a configuration.
    /// - Parameter layout: how the output is divided into files; `nil` where no Swift is wanted.
    init(
        _ configuration: Configuration, loader: DocumentLoader, layout: FileLayout?, progress: inout Progress
    ) {
        var selections: [SchemaSelection] = []
        for module in configuration.modules {
            progress.show("\(module.names.module): looking for schemas")
            selections.append(SchemaSelection(module.schemas, in: loader))
        }
        progress.show("following references")
        sources = loader.documents(followingExamples: layout == nil)
        var built: [(output: Output, model: APIModule)] = []
        for (module, selection) in zip(configuration.modules, selections) {
            diagnostics += selection.diagnostics
            let documents = read(selection.documents, of: module, progress: &progress)
            let (schemas, mistakes) = readSchemas(at: selection.schemas, in: sources)
            diagnostics += mistakes
            progress.show("\(module.names.module): deciding what the Swift says")
            let (model, complaints) = buildModule(
                module.names, from: documents, schemas: schemas, formats: module.formats, in: sources)
            diagnostics += complaints
            let output = Output(
                name: module.names.module, folder: module.folder, formats: module.formats, documents: documents,
                isSelection: module.operations != nil, paths: selection.documents + selection.schemas, files: [])
            built.append((output, model))
        }
        let root = CommonFolder.of([configuration.root] + sources.loadedPaths.map(CommonFolder.folder))
        for (output, model) in built {
            var output = output
            if let layout {
                progress.show("\(output.name): writing Swift")
                output.files = emit(model, schemaRoot: root, layout: layout)
            }
            outputs.append(output)
        }
        // Modules may share definitions, whose mistakes are told once.
        var seen: Set<Diagnostic> = []
        diagnostics = diagnostics.filter { seen.insert($0).inserted }
    }

    private mutating func read(
        _ paths: [String], of module: Configuration.Module, progress: inout Progress
    ) -> [Document] {
        var documents: [Document] = []
        var selection = module.operations
        for (index, path) in paths.enumerated() {
            progress.show("\(module.names.module): \(index + 1) of \(paths.count): \(path)")
            let (document, diagnostics) = readDocument(at: path, in: sources, selecting: &selection)
            self.diagnostics += diagnostics
            if let document { documents.append(document) }
        }
        guard let selection else { return documents }
        diagnostics += selection.diagnostics
        // Documents of which nothing is chosen have no part in the module.
        return documents.filter { !$0.operations.isEmpty || !$0.schemas.isEmpty }
    }
}
