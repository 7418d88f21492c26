extension String {
    /// How many columns of a terminal the text takes, roughly: East Asian letters and emoji take two.
    var columns: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    /// The text in lines of at most so many columns, broken at spaces where there are some.
    func wrapped(to width: Int) -> [String] {
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
    /// How many columns of a terminal the character takes, roughly.
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        if scalar.properties.isEmojiPresentation { return 2 }
        return switch scalar.value {
        // Hangul, then CJK and its neighbours, then the wide forms of other letters.
        case 0x1100...0x115F, 0xAC00...0xD7A3, 0x2E80...0x303E, 0x3041...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
