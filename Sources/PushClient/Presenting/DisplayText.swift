/// Makes texts of other users fit to be shown: short, without characters that change their surroundings.
enum DisplayText {
    /// The largest name: of a user, a room or a file.
    static let maxNameCharacters = 64
    static let maxNameBytes = 256
    /// The largest text. Systems show less than half of it.
    static let maxBodyCharacters = 1000
    static let maxBodyBytes = 4000
    /// The part of a text that is read at all.
    private static let maxInputBytes = 64 << 10

    /// Returns a name on one line, or `nil` if nothing of it can be seen.
    ///
    /// Without control characters and directional formatting, with single spaces, cut between two characters as users see
    /// them.
    static func name(_ text: String?) -> String? {
        guard let text else { return nil }
        var clean = String.UnicodeScalarView()
        var isSpacePending = false
        var isVisible = false
        for scalar in prefix(text, bytes: 4 << 10).unicodeScalars {
            if scalar.properties.isWhitespace {
                isSpacePending = !clean.isEmpty
                continue
            }
            guard !isControl(scalar), !isDirectional(scalar) else { continue }
            if isSpacePending { clean.append(" ") }
            isSpacePending = false
            clean.append(scalar)
            isVisible = isVisible || !scalar.properties.isDefaultIgnorableCodePoint && !isBlank(scalar)
        }
        guard isVisible else { return nil }
        return shortened(String(clean), characters: maxNameCharacters, bytes: maxNameBytes)
    }

    /// Returns a text of several lines, or `nil` if nothing of it can be seen.
    ///
    /// Without control characters and directional embeddings, overrides and isolates; marks of direction stay. Trimmed, with
    /// at most one empty line between two others.
    static func body(_ text: String?) -> String? {
        guard let text else { return nil }
        var clean = String.UnicodeScalarView()
        var lineBreaks = 0
        var isVisible = false
        for scalar in prefix(text, bytes: maxInputBytes).unicodeScalars {
            if isLineBreak(scalar) {
                lineBreaks += 1
                continue
            }
            guard !isControl(scalar) || scalar == "\t", !isDirectionalFormatting(scalar) else { continue }
            if lineBreaks > 0 {
                // White space alone makes no line.
                if scalar.properties.isWhitespace { continue }
                if !clean.isEmpty { for _ in 0..<min(lineBreaks, 2) { clean.append("\n") } }
                lineBreaks = 0
            } else if clean.isEmpty, scalar.properties.isWhitespace {
                continue
            }
            clean.append(scalar == "\t" ? " " : scalar)
            isVisible = isVisible || !scalar.properties.isDefaultIgnorableCodePoint && !isBlank(scalar)
        }
        guard isVisible else { return nil }
        while let last = clean.last, last.properties.isWhitespace { clean.removeLast() }
        return shortened(String(clean), characters: maxBodyCharacters, bytes: maxBodyBytes)
    }

    /// Returns a value for a sentence, isolated if one of the two is written from right to left.
    static func isolated(_ value: String, in sentence: String) -> String {
        isRightToLeft(value) || isRightToLeft(sentence) ? "\u{2068}" + value + "\u{2069}" : value
    }

    /// Whether a text has letters of a script that is written from right to left.
    static func isRightToLeft(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
            default: false
            }
        }
    }

    // MARK: Shortening

    /// Returns the beginning of a text with an ellipsis, if it is longer than the bounds. It ends between two characters as
    /// users see them, unless a single one is larger than the bound.
    static func shortened(_ text: String, characters: Int, bytes: Int) -> String {
        var end = text.startIndex
        var size = 0
        for _ in 0..<characters {
            guard end < text.endIndex else { return text }
            let next = text.index(after: end)
            size += text.utf8.distance(from: end, to: next)
            guard size <= bytes else { break }
            end = next
        }
        guard end < text.endIndex else { return text }
        var kept = text[..<end]
        if kept.isEmpty { kept = prefix(text, bytes: bytes)[...] }
        while let last = kept.last, last.isWhitespace { kept.removeLast() }
        return kept + "…"
    }

    /// Returns the scalars of a text that fit into a number of bytes.
    static func prefix(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            text.utf8.formIndex(before: &end)
        }
        return String(text.unicodeScalars[..<end])
    }

    // MARK: Characters

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}" || scalar == "\u{85}" || scalar == "\u{0B}"
            || scalar == "\u{0C}"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0xFFF9...0xFFFB).contains(scalar.value)
        }
    }

    /// Embeddings, overrides and isolates, which last beyond the text if they aren't closed.
    private static func isDirectionalFormatting(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x206F).contains(scalar.value)
    }

    private static func isDirectional(_ scalar: Unicode.Scalar) -> Bool {
        isDirectionalFormatting(scalar) || [0x200E, 0x200F, 0x061C].contains(scalar.value)
    }

    /// Characters that look like a space although they aren't white space.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || [0x2800, 0x3164, 0xFFA0, 0x115F, 0x1160].contains(scalar.value)
    }
}
