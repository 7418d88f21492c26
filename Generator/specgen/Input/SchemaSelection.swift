import YAMLTree

/// A file or a folder that a module is generated from.
struct SchemaPath {
    var path: String
    /// Where a configuration names it.
    var location: SourceLocation?
}

/// What the files and folders that were named stand for.
///
/// A file with the key `openapi` is an OpenAPI document; another one is a JSON Schema. Of a folder, all documents count,
/// also those in folders below; the other files there are only what references lead to. A folder without a document is
/// one of JSON Schemas: the files that stand directly in it.
struct SchemaSelection {
    /// Paths of OpenAPI documents.
    private(set) var documents: [String] = []
    /// Paths of files that are a JSON Schema each.
    private(set) var schemas: [String] = []
    private(set) var diagnostics: [Diagnostic] = []

    private let loader: DocumentLoader
    private let store: any SchemaStore
    private var known: Set<String> = []

    /// - Parameters:
    ///   - paths: in the order in which the module takes them; a file that stands for two is taken once.
    ///   - store: where the files and folders are, which the loader reads.
    init(_ paths: [SchemaPath], in loader: DocumentLoader, store: any SchemaStore = Disk()) {
        self.loader = loader
        self.store = store
        for path in paths {
            if store.kind(of: path.path) == .folder { addFolder(path) } else { addFile(path) }
        }
    }

    private enum Content {
        case document, schema
        /// An error was told.
        case refused
    }

    private mutating func addFile(_ path: SchemaPath) {
        add([YAMLDocuments.normalised(path.path)], as: content(of: path.path, namedAt: path.location))
    }

    private mutating func addFolder(_ path: SchemaPath) {
        let folder: SchemaFolder
        do {
            folder = try store.schemaFolder(YAMLDocuments.normalised(path.path))
        } catch {
            diagnostics.append(.error(error.description, at: path.location))
            return
        }
        guard !folder.files.isEmpty else {
            diagnostics.append(
                .error(
                    "the folder '\(path.path)' has no schemas", at: path.location,
                    hint: "schemas are files that end in .yaml, .yml or .json"))
            return
        }
        var found: [String] = []
        var hasRefused = false
        for file in folder.files {
            switch content(of: file, namedAt: path.location) {
            case .document: found.append(file)
            case .schema: break
            case .refused: hasRefused = true
            }
        }
        if found.isEmpty, !hasRefused {
            add(folder.ownFiles, as: .schema)
            if folder.ownFiles.isEmpty {
                diagnostics.append(
                    .error(
                        "no file below the folder '\(path.path)' is an OpenAPI document", at: path.location,
                        hint: "a document has the key 'openapi'; schemas alone must stand directly in the folder"))
            }
        } else {
            add(found, as: .document)
        }
    }

    private mutating func add(_ paths: [String], as content: Content) {
        for path in paths where known.insert(path).inserted {
            switch content {
            case .document: documents.append(path)
            case .schema: schemas.append(path)
            case .refused: break
            }
        }
    }

    private mutating func content(of path: String, namedAt location: SourceLocation?) -> Content {
        let root: YAMLNode
        do {
            root = try loader.document(at: path)
        } catch {
            var error = error
            error.location = error.location ?? location
            diagnostics.append(error)
            return .refused
        }
        guard let mapping = root.mapping else { return .schema }
        if mapping["openapi"] != nil { return .document }
        guard let version = mapping["swagger"], mapping["paths"] != nil || mapping["info"] != nil else {
            return .schema
        }
        diagnostics.append(
            .error(
                "specgen reads OpenAPI 3, not Swagger \(version.text ?? "2")", at: version.location,
                hint: "converters such as swagger2openapi turn the one into the other"))
        return .refused
    }
}
