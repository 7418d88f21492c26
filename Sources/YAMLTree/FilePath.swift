/// Paths of files, computed from their text alone.
enum FilePath {
    /// Returns the normalised target of `path`, a reference in the file `base`.
    static func path(_ path: String, from base: String) -> String {
        if path.isEmpty { return normalised(base) }
        if path.utf8.first == UInt8(ascii: "/") { return normalised(path) }
        guard let slash = base.utf8.lastIndex(of: UInt8(ascii: "/")) else { return normalised(path) }
        return normalised(String(base[...slash]) + path)
    }

    /// Returns `path` without `.`, empty parts, and `..` after another part: `a/../b` becomes `b`.
    static func normalised(_ path: String) -> String {
        if isNormalised(path) { return path }
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        var parts: [Substring.UTF8View] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                if let last = parts.last, !last.elementsEqual("..".utf8) {
                    parts.removeLast()
                    continue
                }
                if isAbsolute { continue }
            }
            parts.append(part)
        }
        return (isAbsolute ? "/" : "") + parts.map { String(Substring($0)) }.joined(separator: "/")
    }

    /// Returns whether a path has neither empty parts nor parts that begin with a full stop: a quick test that most
    /// paths pass.
    private static func isNormalised(_ path: String) -> Bool {
        var previous: UInt8?
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return false }
            if byte == UInt8(ascii: "."), previous == nil { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "/")
    }
}
