/// A URI reference (RFC 3986) between files, taken apart: a path and a fragment, percent-decoded.
struct FileReference {
    /// Relative to the file it is written in, or absolute; empty for that file itself.
    let path: String
    /// What follows the first `#`; empty when nothing does.
    let fragment: String

    init(_ reference: String, at location: SourceLocation) throws(Diagnostic) {
        let parts = reference.utf8.split(
            separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? Substring("").utf8
        if Self.hasScheme(path) || path.starts(with: "//".utf8) {
            throw .error(
                "the reference \(quoted(reference)) leads out of the files", at: location,
                hint: "only a path relative to this file, or '#' and a JSON Pointer, can be followed")
        }
        if path.contains(UInt8(ascii: "?")) {
            throw .error(
                "the reference \(quoted(reference)) has a query, which means nothing for a file", at: location,
                hint: "a '?' in a file's name is written %3F")
        }
        guard let path = Self.percentDecoded(path), !path.utf8.contains(0),
            let fragment = Self.percentDecoded(parts.count > 1 ? parts[1] : Substring("").utf8)
        else {
            throw .error(
                "the reference \(quoted(reference)) is not percent-encoded right", at: location,
                hint: "a '%' itself is written %25")
        }
        self.path = path
        self.fragment = fragment
    }

    /// The path that `path`, written in the file `base`, leads to.
    static func path(_ path: String, from base: String) -> String {
        if path.isEmpty { return normalised(base) }
        if path.utf8.first == UInt8(ascii: "/") { return normalised(path) }
        guard let slash = base.utf8.lastIndex(of: UInt8(ascii: "/")) else { return normalised(path) }
        return normalised(String(base[...slash]) + path)
    }

    /// `path` without `.`, empty parts and the `..` that can be undone: `a/../b` becomes `b`.
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

    /// Whether a path has neither empty parts nor any that begin with a full stop, as most have not.
    private static func isNormalised(_ path: String) -> Bool {
        var previous: UInt8?
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return false }
            if byte == UInt8(ascii: "."), previous == nil { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "/")
    }

    private static func hasScheme(_ path: Substring.UTF8View) -> Bool {
        guard let colon = path.firstIndex(of: UInt8(ascii: ":")), let first = path.first else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        return isLetter(first) && path[..<colon].allSatisfy { isLetter($0) || $0.isDigit || "+-.".utf8.contains($0) }
    }

    private static func percentDecoded(_ text: Substring.UTF8View) -> String? {
        guard text.contains(UInt8(ascii: "%")) else { return String(Substring(text)) }
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else { return nil }
            result.append(high << 4 | low)
        }
        return String(validating: result, as: UTF8.self)
    }
}
