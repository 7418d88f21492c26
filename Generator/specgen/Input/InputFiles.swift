import YAMLTree

/// A file or folder that a module is generated from.
struct InputPath {
    var path: String
    /// The location in the configuration; `nil` for a path of the command line.
    var location: SourceLocation?
}

/// The OpenAPI documents and JSON Schemas among the files and folders that a module is generated from.
///
/// A file with the key `openapi` is an OpenAPI document, any other file a JSON Schema. A folder contributes the
/// documents in it and its subfolders; its other files are read only if they are referenced. A folder without documents
/// contributes the files directly in it, each as a JSON Schema.
struct InputFiles {
    /// Paths of OpenAPI documents.
    private(set) var documents: [String] = []
    /// Paths of JSON Schemas.
    private(set) var schemas: [String] = []
    private(set) var diagnostics: [Diagnostic] = []

    private let loader: DocumentLoader
    private let store: any FileStore
    private var known: Set<String> = []

    /// - Parameters:
    ///   - paths: in the module's order; a file named twice is taken once.
    ///   - store: the files that the loader reads.
    init(_ paths: [InputPath], in loader: DocumentLoader, store: any FileStore = Disk()) {
        self.loader = loader
        self.store = store
        for path in paths {
            if store.kind(of: path.path) == .folder { addFolder(path) } else { addFile(path) }
        }
    }

    private enum Content {
        case document, schema
        /// An error was reported.
        case unusable
    }

    private mutating func addFile(_ path: InputPath) {
        add([YAMLDocuments.normalised(path.path)], as: content(of: path.path, namedAt: path.location))
    }

    private mutating func addFolder(_ path: InputPath) {
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
                    "the folder \"\(path.path)\" has no schemas", at: path.location,
                    hint: "schemas are files that end in .yaml, .yml or .json"))
            return
        }
        var found: [String] = []
        var hasUnusable = false
        for file in folder.files {
            switch content(of: file, namedAt: path.location) {
            case .document: found.append(file)
            case .schema: break
            case .unusable: hasUnusable = true
            }
        }
        guard found.isEmpty, !hasUnusable else { return add(found, as: .document) }
        add(folder.ownFiles, as: .schema)
        if folder.ownFiles.isEmpty {
            diagnostics.append(
                .error(
                    "the folder \"\(path.path)\" has no OpenAPI document in it or below", at: path.location,
                    hint: "a document has the key \"openapi\"; JSON Schemas must be directly in the folder"))
        }
    }

    private mutating func add(_ paths: [String], as content: Content) {
        for path in paths where known.insert(path).inserted {
            switch content {
            case .document: documents.append(path)
            case .schema: schemas.append(path)
            case .unusable: break
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
            return .unusable
        }
        guard let mapping = root.mapping else { return .schema }
        if mapping["openapi"] != nil { return .document }
        guard let version = mapping["swagger"], mapping["paths"] != nil || mapping["info"] != nil else {
            return .schema
        }
        diagnostics.append(
            .error(
                "specgen reads OpenAPI 3, not Swagger \(version.text ?? "2")", at: version.location,
                hint: "convert it to OpenAPI 3, for example with swagger2openapi"))
        return .unusable
    }
}
