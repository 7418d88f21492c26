/// Globs as anybody would write them down: slow, and hard to get wrong.
enum ReferenceGlob {
    static func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return (text.startIndex...text.endIndex).contains { matches(pattern.dropFirst(), text[$0...]) }
        }
        guard let scalar = text.first, first == "?" || lowercased(first) == lowercased(scalar) else { return false }
        return matches(pattern.dropFirst(), text.dropFirst())
    }

    static func matchesWhole(_ pattern: String, _ text: String) -> Bool {
        matches(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
    }

    static func matchesWords(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        let boundaries = (0...text.count).filter { place in
            place == 0 || place == text.count || !isWord(text[place - 1]) || !isWord(text[place])
        }
        return boundaries.contains { start in
            boundaries.contains { end in start <= end && matches(pattern[...], text[start..<end]) }
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    /// Enough for the letters of the tests.
    private static func lowercased(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "ſ": "s"
        case "ς": "σ"
        default: scalar.properties.lowercaseMapping
        }
    }
}
