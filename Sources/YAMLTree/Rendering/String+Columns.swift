extension String {
    /// The number of terminal columns that the text takes, an approximation of UAX #11: East Asian letters and emoji
    /// take two.
    package var columns: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// Returns the text in lines of at most `width` columns, broken at spaces where possible.
    /// - Parameter width: 0 or less doesn't limit the lines.
    package func wrapped(to width: Int) -> [String] {
        guard width > 0, columns > width else { return [self] }
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in split(separator: " ", omittingEmptySubsequences: false) {
            let columns = String(word).columns
            if used > 0, used + 1 + columns > width, columns <= width || used * 2 > width {
                lines.append(line)
                line = ""
                used = 0
            } else if !line.isEmpty {
                line += " "
                used += 1
            }
            for character in word {
                if used + character.columns > width {
                    lines.append(line)
                    line = ""
                    used = 0
                }
                line.append(character)
                used += character.columns
            }
        }
        return lines + [line]
    }
}

extension Character {
    /// The columns of the first scalar, because the others modify it. A flag is a pair of regional indicators.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        return first.properties.isEmojiPresentation ? 2 : max(first.columns, 1)
    }
}

extension Unicode.Scalar {
    /// The number of terminal columns that the scalar takes: 0, 1 or 2.
    var columns: Int {
        guard value >= 0x300 else { return 1 }
        switch value {
        // Hangul, then CJK and neighbouring blocks, then fullwidth forms of other letters.
        case 0x1100...0x115F, 0xAC00...0xD7A3, 0x2E80...0x303E, 0x3041...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        // Regional indicators: two of them are one flag of two columns.
        case 0x1F1E6...0x1F1FF: return 1
        default:
            if properties.isEmojiPresentation { return 2 }
            switch properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }
}
