import APIModel
import OpenAPI
import Overlays
import SwiftEmission
import YAMLTree

extension Configuration {
    /// Reads a configuration file, such as `specgen.yaml`.
    /// - Throws: a located diagnostic for an unknown key or an invalid value.
    init(path: String, in documents: DocumentLoader) throws(Diagnostic) {
        let root = try documents.document(at: path)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let keys = try Self.mapping(
            root, allowing: ["output", "modules", "overlays", "references"] + Self.readingKeys,
            found: root.rootKindName)
        try Self.setReading(keys, folder: folder, of: documents)
        let output = keys["output"]?.string
        if let node = keys["output"], output ?? "" == "" {
            throw .error("expected \"output\", the folder for the modules", at: node.location)
        }
        guard let list = keys["modules"]?.sequence, !list.isEmpty else {
            throw .error("expected \"modules\", a list", at: keys["modules"]?.location ?? root.location)
        }
        self.root = folder
        location = keys["modules"]?.location
        modules = []
        for node in list {
            let module = try Self.module(node, output: output, folder: folder)
            if modules.contains(where: { $0.names.module == module.names.module }) {
                throw .error(
                    "duplicate module \"\(module.names.module)\"", at: node["name"]?.location ?? node.location)
            }
            modules.append(module)
        }
        if let node = keys["overlays"] {
            overlays = try Self.paths(node, named: "overlays", folder: folder).map {
                OverlaySet.Path($0.path, at: $0.location)
            }
        }
        references =
            try keys["references"].map { node throws(Diagnostic) in
                try Self.references(node, folder: folder)
            } ?? []
    }

    /// - Parameters:
    ///   - output: the folder for the modules, relative to `folder`.
    ///   - folder: the folder of the configuration file.
    private static func module(
        _ node: YAMLNode, output: String?, folder: String
    ) throws(Diagnostic) -> Module {
        let keys = try mapping(
            node,
            allowing: [
                "name", "client", "server", "documents", "operations", "streams", "assert-formats", "access", "names",
                "formats",
            ])
        let names = try names(keys, at: node.location)
        guard let documents = keys["documents"] else {
            throw .error("expected \"documents\", a list of files and folders", at: node.location)
        }
        let schemas = try paths(documents, named: "documents", folder: folder)
        var module = Module(
            names: names, schemas: schemas,
            folder: output.map { relative($0, to: folder) + "/" + names.module })
        if let value = keys["assert-formats"] {
            guard let assertsAll = value.bool else {
                throw .error(
                    "expected \"assert-formats\" to be true or false, found \(value.kindName)", at: value.location)
            }
            module.formats = assertsAll ? .known : .matrix
        }
        if let value = keys["access"] {
            guard let access = value.string.flatMap(AccessLevel.init(rawValue:)) else {
                let found = value.text.map { "\"\($0)\"" } ?? value.kindName
                throw .error(
                    "expected \"access\" to be public, package or internal, found \(found)", at: value.location)
            }
            module.access = access
        }
        if let table = keys["formats"] {
            guard let mapping = table.mapping else {
                throw .error(
                    "expected \"formats\", a table of types, found \(table.kindName)", at: table.location,
                    hint: "such as {date-time: Foundation.Date}")
            }
            module.formatTypes = try FormatTypes(mapping)
        }
        if let table = keys["names"] { module.chosenNames = try chosenNames(table) }
        module.operations = try keys["operations"].map { node throws(Diagnostic) in try selection(node) }
        module.streams = try keys["streams"].map { node throws(Diagnostic) in try mediaRanges(node) } ?? []
        return module
    }

    private static func mediaRanges(_ node: YAMLNode) throws(Diagnostic) -> [String] {
        let example = "such as [application/octet-stream, 'audio/*']"
        guard let list = node.sequence else {
            throw .error("expected a list of media types, found \(node.kindName)", at: node.location, hint: example)
        }
        var ranges: [String] = []
        for node in list {
            guard let text = node.string, MediaType.isRange(text) else {
                throw .error(
                    "expected a media type, found \(node.string.map { "\"\($0)\"" } ?? node.kindName)",
                    at: node.location, hint: example)
            }
            if let reason = MediaType.reasonAgainstStream(of: text) {
                throw .error(
                    "\"\(text)\" cannot be a stream: \(reason)", at: node.location, hint: MediaType.streamHint)
            }
            ranges.append(text)
        }
        return ranges
    }

    /// Reads a list of files and folders.
    /// - Parameter folder: the folder of the configuration file, which paths are relative to.
    private static func paths(
        _ node: YAMLNode, named key: String, folder: String
    ) throws(Diagnostic) -> [InputPath] {
        guard let list = node.sequence, !list.isEmpty else {
            throw .error(
                "expected \"\(key)\", a list of files\(key == "documents" ? " and folders" : "")", at: node.location)
        }
        var paths: [InputPath] = []
        for path in list {
            guard let text = path.string, !text.isEmpty else {
                throw .error("expected a path, found \(path.kindName)", at: path.location)
            }
            paths.append(InputPath(path: relative(text, to: folder), location: path.location))
        }
        return paths
    }

    private static func relative(_ path: String, to folder: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }

    /// Reads the table `names`. The entries are checked when the documents have been read.
    private static func chosenNames(_ node: YAMLNode) throws(Diagnostic) -> [NameTable.Entry] {
        guard let table = node.mapping else {
            throw .error(
                "expected \"names\", a table of Swift names, found \(node.kindName)", at: node.location,
                hint: "such as {\"api.yaml#/components/schemas/Pet\": Animal, GET /pets: listAnimals}")
        }
        var entries: [NameTable.Entry] = []
        for entry in table {
            for name in entry.value.sequence ?? [entry.value] {
                guard name.text != nil else {
                    throw .error("expected a Swift name, found \(name.kindName)", at: name.location)
                }
                entries.append(NameTable.Entry(target: entry.key, name: name))
            }
        }
        return entries
    }

    private static func selection(_ node: YAMLNode) throws(Diagnostic) -> OperationSelection {
        guard let list = node.sequence, !list.isEmpty else {
            let found = node.sequence == nil ? node.kindName : "an empty list"
            throw .error(
                "expected \"operations\", a list of patterns, found \(found)", at: node.location,
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

    /// Returns the configuration with one of its modules.
    /// - Throws: a located diagnostic if no module has the name.
    func selecting(_ name: String) throws(Diagnostic) -> Configuration {
        var selection = self
        selection.modules.removeAll { $0.names.module != name }
        selection.references = []
        guard selection.modules.isEmpty else { return selection }
        let names = modules.map(\.names.module)
        throw .error(
            "there is no module \"\(name)\"", at: location,
            hint: suggestion(for: name, among: names) ?? "the modules are \(names.joined(separator: ", "))")
    }

    /// - Throws: a located diagnostic if a module has no folder for its files.
    func requireOutput() throws(Diagnostic) {
        guard modules.contains(where: { $0.folder == nil }) else { return }
        throw .error(
            "no folder for the modules: \"output\" is missing", at: location,
            hint: "add \"output: FOLDER\", or name a module and its folder with --module and --output")
    }

    private static func names(_ keys: YAMLMapping, at location: SourceLocation) throws(Diagnostic) -> ModuleNames {
        guard let name = keys["name"]?.string, isIdentifier(name) else {
            throw .error("expected \"name\", a Swift identifier", at: keys["name"]?.location ?? location)
        }
        for key in ["client", "server"] {
            if let value = keys[key], !isIdentifier(value.string ?? "") {
                throw .error("expected \"\(key)\", a Swift identifier", at: value.location)
            }
        }
        let names = ModuleNames(module: name, client: keys["client"]?.string, server: keys["server"]?.string)
        if let clash = clash(in: names) {
            throw .error(
                clash.message, at: (keys[clash.owners.1] ?? keys[clash.owners.0])?.location ?? location,
                hint: "give them different names with \"name\", \"client\" and \"server\"")
        }
        return names
    }

    /// - Parameter found: the kind of the node, for messages.
    static func mapping(
        _ node: YAMLNode, allowing known: [String], found: String? = nil
    ) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            throw .error(
                "expected a mapping with \(known.joined(separator: ", ")); found \(found ?? node.kindName)",
                at: node.location)
        }
        for entry in mapping where !known.contains(entry.name) {
            throw .error(
                "unknown key \"\(entry.name)\"", at: entry.key.location,
                hint: suggestion(for: entry.name, among: known) ?? "the keys are \(known.joined(separator: ", "))")
        }
        return mapping
    }
}
