/// The folder that holds some others, by their paths alone.
enum CommonFolder {
    /// The folder that a file stands in; empty for one without a folder.
    static func folder(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The innermost folder that holds all of `folders`, or is one of them; empty for the folder that the process runs
    /// in, and where relative and absolute paths are mixed.
    static func of(_ folders: [String]) -> String {
        guard let first = folders.first else { return "" }
        var common = parts(first)
        for folder in folders.dropFirst() {
            common = Array(zip(common, parts(folder)).prefix { $0 == $1 }.map(\.0))
        }
        return common.count == 1 && common[0].isEmpty ? "/" : common.joined(separator: "/")
    }

    /// An absolute path's first part is empty.
    private static func parts(_ folder: String) -> [Substring] {
        switch folder {
        case "", ".": []
        case "/": [""]
        default: folder.split(separator: "/", omittingEmptySubsequences: false)
        }
    }
}
