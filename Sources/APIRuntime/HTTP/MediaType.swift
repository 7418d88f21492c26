/// A media type without its parameters, in lower case: `text/html` (RFC 9110, section 8.3.1).
struct MediaType: Hashable, Sendable {
    let text: String

    /// - Parameter field: the value of a `Content-Type` field.
    /// - Returns: `nil` for an absent or empty one.
    init?(_ field: String?) {
        guard let type = field?.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first else {
            return nil
        }
        let text = String(type.trimmed).lowercased()
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    /// Whether it's within a range such as `image/*`, `application/*+json` or `*/*`; a media type is a range of one.
    func matches(_ range: String) -> Bool {
        guard let range = MediaType(range)?.text else { return false }
        if range == "*/*" || range == text { return true }
        guard let star = range.firstIndex(of: "*"), text.hasPrefix(range[..<star]) else { return false }
        // `application/*+json` isn't of RFC 9110, but documents list it.
        let suffix = range[range.index(after: star)...]
        return text.hasSuffix(suffix) && text.count >= range.count - 1
    }
}

extension StringProtocol {
    /// Without the spaces and tabs at both ends.
    var trimmed: Substring {
        let whole = Substring(self)
        guard let first = whole.utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let last = whole.utf8.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return "" }
        return whole[first...last]
    }
}
