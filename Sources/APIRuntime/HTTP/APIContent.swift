/// A body with its media type, for bodies other than JSON.
public struct APIContent: Hashable, Sendable {
    /// The media type (RFC 9110, section 8.3.1), parameters included: `image/png`, `text/csv; charset=utf-8`.
    public var type: String
    /// The bytes of the body.
    public var bytes: [UInt8]

    public init(type: String, bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
    }
}

/// A media type without its parameters, in lower case: `text/html` (RFC 9110, section 8.3.1).
struct MediaType: Hashable, Sendable {
    let text: String

    /// - Parameter field: the value of a `Content-Type` field.
    /// - Returns: `nil` for an absent or empty field.
    init?(_ field: String?) {
        guard let type = field?.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first else {
            return nil
        }
        let text = String(type.trimmed).lowercased()
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    /// Returns whether the media type is in a range such as `image/*`, `application/*+json` or `*/*`, or equals another
    /// one.
    func matches(_ range: String) -> Bool {
        guard let range = MediaType(range)?.text else { return false }
        if range == "*/*" || range == text { return true }
        guard let star = range.firstIndex(of: "*"), text.hasPrefix(range[..<star]) else { return false }
        // RFC 9110 doesn't define `application/*+json`, but documents use it.
        let suffix = range[range.index(after: star)...]
        return text.hasSuffix(suffix) && text.count >= range.count - 1
    }

    /// Returns whether bodies of a media type, in lower case and without parameters, are streams of JSON texts.
    static func isJSONStream(_ type: String) -> Bool {
        jsonStreams.contains(type) || type.hasSuffix("+json-seq")
    }

    private static let jsonStreams: Set = [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
        "application/jsonlines", "application/x-jsonlines", "application/json-lines", "application/json-seq",
        "application/stream+json", "application/x-json-stream",
    ]
}
