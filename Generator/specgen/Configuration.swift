import APIModel
import OpenAPI
import YAMLTree

/// What to generate: `specgen.yaml`.
struct Configuration {
    struct Module {
        var names: ModuleNames
        /// Paths of OpenAPI documents.
        var documents: [String]
    }

    /// The folder that gets a folder for each module.
    var output: String
    var modules: [Module]
    /// The folder of the file, which its paths are relative to.
    var root: String

    /// Reads a configuration.
    /// - Throws: a located diagnostic for a key or value that means nothing.
    init(path: String, in documents: YAMLDocuments) throws(Diagnostic) {
        let root = try documents.document(at: path)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        func relative(_ path: String) -> String {
            path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
        }
        let keys = try Self.mapping(root, allowing: ["output", "modules"])
        guard let output = keys["output"]?.string else {
            throw .error("expected 'output', the folder for the modules", at: keys["output"]?.location ?? root.location)
        }
        guard let list = keys["modules"]?.sequence, !list.isEmpty else {
            throw .error("expected 'modules', a list", at: keys["modules"]?.location ?? root.location)
        }
        self.output = relative(output)
        self.root = folder
        modules = []
        for node in list {
            let keys = try Self.mapping(node, allowing: ["name", "client", "server", "documents"])
            guard let name = keys["name"]?.string, Self.isIdentifier(name) else {
                throw .error(
                    "expected 'name', a Swift identifier", at: keys["name"]?.location ?? node.location)
            }
            for key in ["client", "server"] {
                if let value = keys[key], !Self.isIdentifier(value.string ?? "") {
                    throw .error("expected '\(key)', a Swift identifier", at: value.location)
                }
            }
            guard let paths = keys["documents"]?.sequence, !paths.isEmpty else {
                throw .error(
                    "expected 'documents', a list of paths", at: keys["documents"]?.location ?? node.location)
            }
            guard !modules.contains(where: { $0.names.module == name }) else {
                throw .error("the module '\(name)' stands twice", at: keys["name"]?.location ?? node.location)
            }
            let names = ModuleNames(module: name, client: keys["client"]?.string, server: keys["server"]?.string)
            try Self.checkDistinct(names, keys, at: node.location)
            var documents: [String] = []
            for path in paths {
                guard let text = path.string else {
                    throw .error("expected a path, found \(path.kindName)", at: path.location)
                }
                documents.append(relative(text))
            }
            modules.append(Module(names: names, documents: documents))
        }
    }

    /// The client and the server are declared beside each other, in files of their names; a type that is called like
    /// its module hides it.
    private static func checkDistinct(
        _ names: ModuleNames, _ keys: YAMLMapping, at location: SourceLocation
    ) throws(Diagnostic) {
        var owners = [names.module: "module"]
        for (key, name) in [("client", names.client), ("server", names.server)] {
            guard let owner = owners.updateValue(key, forKey: name) else { continue }
            throw .error(
                "the \(owner) and the \(key) are both called '\(name)'",
                at: (keys[key] ?? keys[owner])?.location ?? location,
                hint: "give them different names with 'name', 'client' and 'server'")
        }
    }

    private static func mapping(_ node: YAMLNode, allowing known: [String]) throws(Diagnostic) -> YAMLMapping {
        guard let mapping = node.mapping else {
            throw .error(
                "expected a mapping with \(known.joined(separator: ", ")); found \(node.kindName)", at: node.location)
        }
        for entry in mapping where !known.contains(entry.name) {
            throw .error(
                "unknown key '\(entry.name)'", at: entry.key.location,
                hint: suggestion(for: entry.name, among: known) ?? "the keys are \(known.joined(separator: ", "))")
        }
        return mapping
    }

    /// Whether a name is safe both in Swift and as a folder.
    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 100 else { return false }
        let letters = name.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_")
        }
        return letters && !(first >= 0x30 && first <= 0x39) && escapedIdentifier(name) == name
    }
}
