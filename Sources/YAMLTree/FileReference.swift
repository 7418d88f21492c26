/// A URI reference (RFC 3986) between files, split into path and fragment, both percent-decoded.
struct FileReference {
    /// The path, absolute or relative to the file that contains the reference; empty for that file itself.
    let path: String
    /// The text after the first `#`; empty without a `#`.
    let fragment: String
    /// Whether the reference is a URL with a local file.
    private let isRemote: Bool

    /// - Parameters:
    ///   - reference: The reference.
    ///   - remotes: The files in place of URLs. The path of such a reference is relative to the current folder.
    init(
        _ reference: String, at location: SourceLocation, remotes: RemoteFiles = .init()
    ) throws(Diagnostic) {
        let parts = reference.utf8.split(
            separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? Substring("").utf8
        if !remotes.isEmpty, let local = remotes.path(for: String(Substring(path))),
            let fragment = Self.percentDecoded(parts.count > 1 ? parts[1] : Substring("").utf8)
        {
            (self.path, self.fragment, isRemote) = (local, fragment, true)
            return
        }
        if let folder = remotes.folder(leftBy: String(Substring(path))) {
            throw .error(
                "the reference \(quoted(reference)) leaves \(quoted(folder)) by \"..\"", at: location,
                hint: "the folder in place of a URL has only the files whose URLs begin with it")
        }
        if Self.hasScheme(path) || path.starts(with: "//".utf8) {
            throw .error(
                "the reference \(quoted(reference)) does not refer to a file", at: location,
                hint: "a reference is a path relative to this file, \"#\" and a JSON Pointer, or both; "
                    + "specgen's --map gives a file for a URL")
        }
        if path.contains(UInt8(ascii: "?")) {
            throw .error(
                "the reference \(quoted(reference)) has a query, which files do not have", at: location,
                hint: "a \"?\" in a file's name is written %3F")
        }
        guard let path = Self.percentDecoded(path), !path.utf8.contains(0),
            let fragment = Self.percentDecoded(parts.count > 1 ? parts[1] : Substring("").utf8)
        else {
            throw .error(
                "the percent-encoding of the reference \(quoted(reference)) is invalid", at: location,
                hint: "a \"%\" itself is written %25")
        }
        self.path = path
        self.fragment = fragment
        isRemote = false
    }

    /// Returns the normalised path of the file, for a reference in the file `base`.
    func file(from base: String) -> String { isRemote ? FilePath.normalised(path) : FilePath.path(path, from: base) }

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
