import APIModel
import CommandLineSupport
import OpenAPI
import StringGrammars
import SwiftEmission
import YAMLTree

/// The generator's stages: files → `YAMLDocuments` → `[Document]` → `APIModule` → `[SourceFile]`.
///
/// Only the first stage opens files; the others are functions from values to values and diagnostics.
enum Pipeline {
    /// The generated modules, and the problems found on the way.
    struct Result {
        var sources: YAMLDocuments
        var modules: [Module]
        /// The reference files; empty without a layout.
        var references: [ReferenceFiles.File] = []
        /// In the order of the stages, without duplicates: modules may share definitions.
        var diagnostics: [Diagnostic]
    }

    /// The input and the output of one module.
    struct Module {
        let name: String
        /// The folder for the module's files; `nil` if none are written.
        let folder: String?
        /// The formats that the module's types check.
        let formats: AssertedFormats
        let documents: [Document]
        /// Whether only some operations were selected.
        let isSelection: Bool
        /// The files of the documents, and the JSON Schemas that become types themselves.
        let paths: [String]
        /// The generated files; empty without a layout.
        var files: [SourceFile] = []
    }

    /// Runs the stages for all modules of a configuration.
    /// - Parameter layout: the division of the output into files; `nil` stops before Swift is written.
    static func run(
        _ configuration: Configuration, loader: DocumentLoader, layout: FileLayout?, progress: inout ProgressLine
    ) -> Result {
        var inputs: [InputFiles] = []
        for module in configuration.modules {
            progress.show("\(module.names.module): looking for schemas")
            inputs.append(InputFiles(module.schemas, in: loader))
        }
        // A file that can't be read is reported where it is named.
        for reference in configuration.references {
            _ = try? loader.document(at: reference.file(in: configuration.root))
        }
        for entry in configuration.modules.flatMap(\.chosenNames) {
            if let file = entry.file { _ = try? loader.document(at: configuration.path(file)) }
        }
        progress.show("resolving references")
        let sources = loader.documents(followingExamples: layout == nil).withStaticReferences

        var modules: [Module] = []
        var models: [APIModule] = []
        var diagnostics = sources.duplicateIdentifiers
        for (module, input) in zip(configuration.modules, inputs) {
            diagnostics += input.diagnostics
            let (documents, documentDiagnostics) = read(input.documents, of: module, in: sources, progress: &progress)
            let (schemas, schemaDiagnostics) = readSchemas(at: input.schemas, in: sources)
            progress.show("\(module.names.module): building types")
            let chosen = NameTable(module.chosenNames, documents: documents, in: sources)
            let (model, modelDiagnostics) = buildModule(
                module.names, from: documents, schemas: schemas, formats: module.formats, chosenNames: chosen,
                formatTypes: module.formatTypes, streamedTypes: module.streams, in: sources)
            diagnostics += documentDiagnostics + schemaDiagnostics + modelDiagnostics
            models.append(model)
            modules.append(
                Module(
                    name: module.names.module, folder: module.folder, formats: module.formats, documents: documents,
                    isSelection: module.operations != nil, paths: input.documents + input.schemas))
        }

        if let layout {
            let paths = sources.loadedPaths + configuration.overlays.map { YAMLDocuments.normalised($0.path) }
            let root = FolderPath.commonAncestor(of: [configuration.root] + paths.map(FolderPath.parent))
            for (index, model) in models.enumerated() {
                progress.show("\(modules[index].name): writing Swift")
                modules[index].files = emit(
                    model, schemaRoot: root, layout: layout, access: configuration.modules[index].access)
            }
        }
        var references: [ReferenceFiles.File] = []
        for reference in configuration.references {
            do throws(Diagnostic) {
                let files = try reference.files(in: sources)
                if layout != nil { references += files }
            } catch {
                diagnostics.append(error)
            }
        }
        return Result(
            sources: sources, modules: modules, references: references, diagnostics: diagnostics.withoutDuplicates)
    }

    /// Reads the documents of a module. With a selection, documents without a selected operation or schema are left
    /// out.
    private static func read(
        _ paths: [String], of module: Configuration.Module, in sources: YAMLDocuments, progress: inout ProgressLine
    ) -> ([Document], [Diagnostic]) {
        var documents: [Document] = []
        var diagnostics: [Diagnostic] = []
        var selection = module.operations
        for (index, path) in paths.enumerated() {
            progress.show("\(module.names.module): \(index + 1) of \(paths.count): \(path)")
            let (document, found) = readDocument(at: path, in: sources, selecting: &selection)
            diagnostics += found
            if let document { documents.append(document) }
        }
        guard let selection else { return (documents, diagnostics) }
        let chosen = documents.filter { !$0.operations.isEmpty || !$0.schemas.isEmpty || !$0.webhooks.isEmpty }
        return (chosen, diagnostics + selection.diagnostics)
    }
}
