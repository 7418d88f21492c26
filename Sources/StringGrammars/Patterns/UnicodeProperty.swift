import Synchronization

/// The Unicode properties that `\p{…}` can name (ECMA-262, tables 67 to 69), if the standard library has them: general
/// categories and most binary properties, of the Unicode version that it was built for. It has no scripts.
enum UnicodeProperty {
    /// Returns the code points that have a property.
    /// - Parameter name: The text between the braces: `Lu`, `gc=Lu`, `Alphabetic`.
    static func members(named name: String, at offset: Int) throws(PatternError) -> ScalarSet {
        let parts = name.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            switch parts[0] {
            case "General_Category", "gc":
                if let members = category(parts[1]) { return members }
            case "Script", "sc", "Script_Extensions", "scx":
                throw PatternError(
                    .unsupported, at: offset, "scripts are not supported as properties",
                    hint: "write the script's ranges, such as [\\u0370-\\u03FF] for Greek")
            default: break
            }
        } else if let members = category(name) ?? special(name) {
            return members
        } else if let holds = binary[name] {
            return cache.withLock { cache in
                if let known = cache[name] { return known }
                let members = ScalarSet(ranges(where: holds))
                cache[name] = members
                return members
            }
        } else if unavailable.contains(name) {
            throw PatternError(.unsupported, at: offset, "the property \(name) is not supported")
        }
        throw PatternError(
            .malformed, at: offset, "unknown property \(name)",
            hint: "names are case-sensitive: \\p{Lu}, \\p{Alphabetic}")
    }

    /// The members of the binary properties used so far. Computing them takes some milliseconds.
    private static let cache = Mutex<[String: ScalarSet]>([:])

    /// Properties that the standard library lacks, and properties of strings, which need the flag `v`.
    private static let unavailable: Set<String> = [
        "Emoji_Component", "EComp", "Extended_Pictographic", "ExtPict", "Basic_Emoji", "Emoji_Keycap_Sequence",
        "RGI_Modifier_Sequence", "RGI_Flag_Sequence", "RGI_Emoji", "RGI_Emoji_Modifier_Sequence",
        "RGI_Emoji_Flag_Sequence", "RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence",
    ]

    private static func special(_ name: String) -> ScalarSet? {
        switch name {
        case "Any": .all
        case "ASCII": ScalarSet([0...0x7F])
        case "Assigned": category("Cn")?.inverted
        case "Regional_Indicator", "RI": ScalarSet([0x1F1E6...0x1F1FF])
        default: nil
        }
    }

    // MARK: General categories

    private static func category(_ name: String) -> ScalarSet? {
        let parts = groups[name] ?? [shortNames[name] ?? name]
        var ranges: [ScalarSet.Range] = []
        for part in parts {
            guard let members = categories[part] else { return nil }
            ranges += members
        }
        return ScalarSet(ranges)
    }

    /// The members of each category, by its short name.
    private static let categories: [String: [ScalarSet.Range]] = {
        var result: [String: [ScalarSet.Range]] = ["Cs": [0xD800...0xDFFF]]
        var start: UInt32 = 0
        var current: Unicode.GeneralCategory?
        func close(before end: UInt32) {
            if let current { result[shortName(current), default: []].append(start...end - 1) }
            start = end
        }
        for value in 0...ScalarSet.lastCodePoint {
            let category = Unicode.Scalar(value)?.properties.generalCategory
            guard category != current else { continue }
            if value > 0 { close(before: value) }
            start = value
            current = category
        }
        close(before: ScalarSet.lastCodePoint + 1)
        return result
    }()

    private static func ranges(where holds: (Unicode.Scalar.Properties) -> Bool) -> [ScalarSet.Range] {
        var result: [ScalarSet.Range] = []
        var start: UInt32?
        for value in 0...ScalarSet.lastCodePoint {
            let isMember = Unicode.Scalar(value).map { holds($0.properties) } ?? false
            if isMember {
                start = start ?? value
            } else if let first = start {
                result.append(first...value - 1)
                start = nil
            }
        }
        if let start { result.append(start...ScalarSet.lastCodePoint) }
        return result
    }
}
