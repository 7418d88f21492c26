/// Paths from a folder to a file, computed from the text of the paths alone.
enum RelativePath {
    /// Returns the path from a folder to a file. Both are normalised.
    /// - Returns: the file's own path, if one of the paths is absolute and the other isn't.
    static func of(_ path: String, from folder: String) -> String {
        guard path.hasPrefix("/") == folder.hasPrefix("/") else { return path }
        let steps = path.split(separator: "/")
        let base = folder.split(separator: "/")
        let common = zip(steps.dropLast(), base).prefix { $0 == $1 }.count
        let up = base.dropFirst(common)
        // The names of the folders above the current one aren't known.
        guard !up.contains("..") else { return path }
        return (up.map { _ in ".." } + steps.dropFirst(common)).joined(separator: "/")
    }
}
