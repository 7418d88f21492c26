import APIModel
import OpenAPI
import YAMLTree

extension Configuration {
    /// Reads a configuration file, such as `specgen.yaml`.
    /// - Throws: a located diagnostic for a key or value that means nothing.
    init(path: String, in documents: DocumentLoader) throws(Diagnostic) {
        let root = try documents.document(at: path)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        func relative(_ path: String) -> String {
            path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
        }
        let keys = try Self.mapping(root, allowing: ["output", "modules"])
        let output = keys["output"]?.string
        if let node = keys["output"], output ?? "" == "" {
            throw .error("expected 'output', the folder for the modules", at: node.location)
        }
        guard let list = keys["modules"]?.sequence, !list.isEmpty else {
            throw .error("expected 'modules', a list", at: keys["modules"]?.location ?? root.location)
        }
        self.root = folder
        location = keys["modules"]?.location
        modules = []
        for node in list {
            let keys = try Self.mapping(
                node, allowing: ["name", "client", "server", "documents", "operations", "assert-formats"])
            let names = try Self.names(keys, at: node.location)
            guard !modules.contains(where: { $0.names.module == names.module }) else {
                throw .error(
                    "the module '\(names.module)' stands twice", at: keys["name"]?.location ?? node.location)
            }
            guard let paths = keys["documents"]?.sequence, !paths.isEmpty else {
                throw .error(
                    "expected 'documents', a list of files and folders",
                    at: keys["documents"]?.location ?? node.location)
            }
            var schemas: [SchemaPath] = []
            for path in paths {
                guard let text = path.string, !text.isEmpty else {
                    throw .error("expected a path, found \(path.kindName)", at: path.location)
                }
                schemas.append(SchemaPath(path: relative(text), location: path.location))
            }
            var module = Module(
                names: names, schemas: schemas, folder: output.map { relative($0) + "/" + names.module })
            if let choice = keys["assert-formats"] {
                guard let assertsAll = choice.bool else {
                    throw .error(
                        "expected 'assert-formats' to be true or false, found \(choice.kindName)", at: choice.location)
                }
                module.formats = assertsAll ? .known : .matrix
            }
            module.operations = try keys["operations"].map { node throws(Diagnostic) in try Self.selection(node) }
            modules.append(module)
        }
    }

    private static func selection(_ node: YAMLNode) throws(Diagnostic) -> OperationSelection {
        guard let list = node.sequence, !list.isEmpty else {
            let found = node.sequence == nil ? node.kindName : "an empty list"
            throw .error(
                "expected 'operations', a list of patterns, found \(found)", at: node.location,
                hint: "such as [getPushers, 'tag:Push*', GET /pushers, '/pushrules/**']; without it, all are generated")
        }
        var patterns: [OperationSelection.Pattern] = []
        for node in list {
            guard let text = node.string else {
                throw .error("expected a pattern, found \(node.kindName)", at: node.location)
            }
            patterns.append(try OperationSelection.Pattern(text, at: node.location))
        }
        return OperationSelection(patterns)
    }

    /// The configuration with one of its modules alone.
    /// - Throws: a located diagnostic when there is no module of that name.
    func selecting(_ name: String) throws(Diagnostic) -> Configuration {
        var selection = self
        selection.modules.removeAll { $0.names.module != name }
        guard selection.modules.isEmpty else { return selection }
        let names = modules.map(\.names.module)
        throw .error(
            "there is no module '\(name)'", at: location,
            hint: nearNames(to: name, among: names).first.map { "did you mean '\($0)'?" }
                ?? "the modules are \(names.joined(separator: ", "))")
    }

    /// Refuses to leave open where a module's files belong.
    func requireOutput() throws(Diagnostic) {
        guard modules.contains(where: { $0.folder == nil }) else { return }
        throw .error(
            "no 'output' says where the modules go", at: location,
            hint: "add 'output: FOLDER', or name a module and its folder with --module and --output")
    }

    private static func names(_ keys: YAMLMapping, at location: SourceLocation) throws(Diagnostic) -> ModuleNames {
        guard let name = keys["name"]?.string, isIdentifier(name) else {
            throw .error("expected 'name', a Swift identifier", at: keys["name"]?.location ?? location)
        }
        for key in ["client", "server"] {
            if let value = keys[key], !isIdentifier(value.string ?? "") {
                throw .error("expected '\(key)', a Swift identifier", at: value.location)
            }
        }
        let names = ModuleNames(module: name, client: keys["client"]?.string, server: keys["server"]?.string)
        if let clash = clash(in: names) {
            throw .error(
                clash.message, at: (keys[clash.owners.1] ?? keys[clash.owners.0])?.location ?? location,
                hint: "give them different names with 'name', 'client' and 'server'")
        }
        return names
    }

    private static func mapping(_ node: YAMLNode, allowing known: [String]) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            throw .error(
                "expected a mapping with \(known.joined(separator: ", ")); found \(node.kindName)", at: node.location)
        }
        for entry in mapping where !known.contains(entry.name) {
            throw .error(
                "unknown key '\(entry.name)'", at: entry.key.location,
                hint: nearNames(to: entry.name, among: known).first.map { "did you mean '\($0)'?" }
                    ?? "the keys are \(known.joined(separator: ", "))")
        }
        return mapping
    }
}
