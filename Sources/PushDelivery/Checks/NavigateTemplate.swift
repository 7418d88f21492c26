/// The URL that a notification opens, with placeholders for the event.
package struct NavigateTemplate: Hashable, Sendable {
    /// The names of the placeholders, each written in braces: `{room_id}`.
    package static let placeholders = ["room_id", "event_id"]

    private let text: String

    /// - Throws: `ProviderConfigurationError` for another scheme than `http` and `https`, and for unknown placeholders.
    package init(_ text: String) throws(ProviderConfigurationError) {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw ProviderConfigurationError(key: "navigate", "\"\(text)\" is not an http or https URL")
        }
        let hint = "the placeholders are " + Self.placeholders.map { "{\($0)}" }.joined(separator: " and ")
        for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            guard let end = part.firstIndex(of: "}") else {
                throw ProviderConfigurationError(key: "navigate", "\"{\" without \"}\" in \"\(text)\"", hint: hint)
            }
            guard Self.placeholders.contains(String(part[..<end])) else {
                throw ProviderConfigurationError(
                    key: "navigate", "unknown placeholder \"{\(part[..<end])}\" in \"\(text)\"", hint: hint)
            }
        }
        self.text = text
    }

    /// Returns the URL of an event. Values are percent-encoded; those that are `nil` are empty.
    package func url(roomID: String?, eventID: String?) -> String {
        text.replacing("{room_id}", with: Self.percentEncoded(roomID ?? ""))
            .replacing("{event_id}", with: Self.percentEncoded(eventID ?? ""))
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += (digits.count == 1 ? "%0" : "%") + digits
            }
        }
    }
}
