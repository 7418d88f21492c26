import YAMLTree

extension Configuration {
    /// The keys about the reading of files.
    static let readingKeys = ["merge-keys", "remotes"]

    /// Reads the keys about the reading of files, which apply to all files that are read from now on.
    /// - Parameter folder: the folder of the configuration file, which paths are relative to.
    static func setReading(_ keys: YAMLMapping, folder: String, of loader: DocumentLoader) throws(Diagnostic) {
        if let node = keys["merge-keys"] {
            guard let merges = node.bool else {
                throw .error("expected \"merge-keys\" to be true or false, found \(node.kindName)", at: node.location)
            }
            loader.options.mergesKeys = merges || loader.options.mergesKeys
        }
        guard let node = keys["remotes"] else { return }
        guard let entries = node.mapping?.entries else {
            throw .error(
                "expected \"remotes\", a mapping of URLs and files, found \(node.kindName)", at: node.location,
                hint: "such as https://example.org/schemas/: schemas/")
        }
        for entry in entries {
            guard let path = entry.value.string, !path.isEmpty else {
                throw .error("expected a path, found \(entry.value.kindName)", at: entry.value.location)
            }
            let local = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
            do throws(RemoteFiles.Problem) {
                try loader.options.remotes.add(entry.name, at: local)
            } catch {
                throw .error(error.reason, at: entry.key.location, hint: error.hint)
            }
        }
    }
}
