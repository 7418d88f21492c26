extension Diagnostic {
    /// The diagnostic as a terminal shows it:
    ///
    ///     file:line:column: error: message
    ///     the source line
    ///         ^~~~
    ///     hint: what to do
    ///
    /// Without a newline at the end. Tabs in the source line keep the caret aligned, a very long line is cut to the
    /// part around the caret, and control characters are replaced by U+FFFD, so that no text can steer the terminal.
    /// - Parameter colored: Whether to color with ANSI escapes.
    public func rendered(colored: Bool = false) -> String {
        let paint = Paint(isOn: colored)
        let place = location.map { paint.bold(printable("\($0):")) + " " } ?? ""
        var lines = [place + paint.severity(severity) + " " + paint.bold(printable(message))]
        if let location, let excerpt = Excerpt(of: location) {
            lines.append(excerpt.text)
            lines.append(excerpt.indentation + paint.caret(excerpt.caret))
        }
        if let hint {
            lines.append(paint.hint("hint:") + " " + printable(hint))
        }
        return lines.joined(separator: "\n")
    }
}

/// ANSI colors, or none.
private struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { code("1", text) }
    func caret(_ text: String) -> String { code("1;32", text) }
    func hint(_ text: String) -> String { code("1;36", text) }

    func severity(_ severity: Diagnostic.Severity) -> String {
        switch severity {
        case .note: code("1;36", "note:")
        case .warning: code("1;33", "warning:")
        case .error: code("1;31", "error:")
        }
    }

    private func code(_ code: String, _ text: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// The part of a source line around a location, and the caret line below it.
private struct Excerpt {
    let text: String
    /// What stands before the caret: tabs where the line has tabs, spaces elsewhere.
    let indentation: String
    let caret: String

    /// More scalars than this, and the line is cut.
    private static let widthLimit = 120

    init?(of location: SourceLocation) {
        // Of a line that may have megabytes, only the part around the place is looked at.
        let part = location.source.part(
            ofLine: location.line, around: location.column - 1, atMost: 2 * Self.widthLimit)
        let scalars = Array(part.text.unicodeScalars)
        guard scalars.contains(where: { $0 != " " && $0 != "\t" }) else { return nil }
        let start = min(max(location.column - 1 - part.start, 0), scalars.count)
        let length = location.endColumn.map { $0 - location.column } ?? 1
        let end = min(start + max(length, 1), max(scalars.count, start + 1))

        var window = 0..<scalars.count
        if scalars.count > Self.widthLimit || part.start > 0 || !part.isToEnd {
            let width = min(Self.widthLimit, scalars.count)
            let first = min(max(start - Self.widthLimit / 2, 0), scalars.count - width)
            window = first..<(first + width)
        }
        let isCutBefore = part.start > 0 || window.lowerBound > 0
        var text = isCutBefore ? "…" : ""
        var indentation = isCutBefore ? " " : ""
        for index in window {
            text.unicodeScalars.append(scalars[index].isPrintable ? scalars[index] : "\u{FFFD}")
            if index < start {
                indentation += scalars[index] == "\t" ? "\t" : String(repeating: " ", count: scalars[index].width)
            }
        }
        if window.upperBound < scalars.count || !part.isToEnd { text += "…" }
        let covered = scalars[min(start, window.upperBound)..<min(end, window.upperBound)]
        let width = covered.reduce(0) { $0 + ($1 == "\t" ? 1 : $1.width) }
        self.text = text
        self.indentation = indentation
        caret = "^" + String(repeating: "~", count: max(width, 1) - 1)
    }
}

/// `text` with every control character other than a newline replaced.
private func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { !$0.isPrintable && $0 != "\n" }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        result.append(scalar.isPrintable || scalar == "\n" ? scalar : "\u{FFFD}")
    }
    return String(result)
}

extension Unicode.Scalar {
    /// Whether a terminal can be shown the scalar: a tab, but no other control character, and none of the
    /// bidirectional controls, which reorder what stands beside them.
    fileprivate var isPrintable: Bool {
        switch value {
        case 0x09: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// How many cells of a terminal the scalar takes: 0, 1 or 2. An approximation of UAX #11, good for a caret.
    fileprivate var width: Int {
        guard value >= 0x300 else { return 1 }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            switch properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }
}
