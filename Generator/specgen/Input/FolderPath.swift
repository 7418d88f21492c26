/// Folders of paths, computed from the text of the paths alone.
enum FolderPath {
    /// Returns the folder of a file; empty if the path has no folder.
    static func parent(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// Returns the innermost folder that contains all of `folders`, or is one of them. Empty for the current folder,
    /// and if relative and absolute paths are mixed.
    static func commonAncestor(of folders: [String]) -> String {
        guard let first = folders.first else { return "" }
        var common = parts(first)
        for folder in folders.dropFirst() {
            common = Array(zip(common, parts(folder)).prefix { $0 == $1 }.map(\.0))
        }
        return common.count == 1 && common[0].isEmpty ? "/" : common.joined(separator: "/")
    }

    /// The first part of an absolute path is empty.
    private static func parts(_ folder: String) -> [Substring] {
        switch folder {
        case "", ".": []
        case "/": [""]
        default: folder.split(separator: "/", omittingEmptySubsequences: false)
        }
    }
}
