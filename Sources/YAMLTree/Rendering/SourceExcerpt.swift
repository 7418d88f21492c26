/// The part of a source line around a location, and the caret below it.
struct SourceExcerpt {
    /// The part of the line; `…` marks where it was cut.
    let text: String
    /// The columns before the caret: tabs where the line has tabs, spaces elsewhere.
    let indentation: String
    /// `^~~~`, as wide as the location.
    let caret: String

    /// The maximum length of the part, in Unicode scalars.
    private static let maxLength = 120

    /// - Returns: `nil` if the line is blank, doesn't exist, or seems to contain a password: diagnostics end in logs.
    init?(of location: SourceLocation) {
        // A line can have megabytes: only the part around the location is decoded.
        let part = location.source.part(
            ofLine: location.line, around: location.column - 1, atMost: 2 * Self.maxLength)
        guard !Self.containsSecret(part.text, isCut: part.start > 0) else { return nil }
        let scalars = part.text.unicodeScalars.map { $0.isPrintable ? $0 : "\u{FFFD}" }
        guard scalars.contains(where: { $0 != " " && $0 != "\t" }) else { return nil }
        let start = min(max(location.column - 1 - part.start, 0), scalars.count)
        let length = location.endColumn.map { $0 - location.column } ?? 1
        let end = min(start + max(length, 1), max(scalars.count, start + 1))

        var window = 0..<scalars.count
        if scalars.count > Self.maxLength || part.start > 0 || !part.isToEnd {
            let width = min(Self.maxLength, scalars.count)
            let first = min(max(start - Self.maxLength / 2, 0), scalars.count - width)
            window = first..<(first + width)
        }
        let isCutBefore = part.start > 0 || window.lowerBound > 0
        var text = isCutBefore ? "…" : ""
        var indentation = isCutBefore ? " " : ""
        for index in window {
            text.unicodeScalars.append(scalars[index])
            if index < start {
                indentation += scalars[index] == "\t" ? "\t" : String(repeating: " ", count: scalars[index].columns)
            }
        }
        if window.upperBound < scalars.count || !part.isToEnd { text += "…" }
        let covered = scalars[min(start, window.upperBound)..<min(end, window.upperBound)]
        let width = covered.reduce(0) { $0 + ($1 == "\t" ? 1 : $1.columns) }
        self.text = text
        self.indentation = indentation
        caret = "^" + String(repeating: "~", count: max(width, 1) - 1)
    }

    /// Returns whether a part of a line seems to contain a secret: the user of a URL, `password=x` or `api_key: x`.
    /// - Parameter isCut: whether the part isn't the beginning of the line.
    private static func containsSecret(_ part: String, isCut: Bool) -> Bool {
        if let at = part.lastIndex(of: "@"), isCut || part[..<at].contains("://") { return true }
        let text = part.lowercased()
        return ["password", "api_key"].contains { name in
            text.ranges(of: name).contains { found in
                let rest = text[found.upperBound...].drop { " \t\"'".contains($0) }
                return rest.first == "=" || rest.first == ":"
            }
        }
    }
}
