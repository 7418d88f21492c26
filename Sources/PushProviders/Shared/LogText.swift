/// Texts of others in log lines and errors.
enum LogText {
    /// Returns at most 200 characters of a text, with control characters replaced by spaces.
    /// - Parameter secret: a text that is replaced by `…`, such as the pushkey.
    static func clean(_ text: String, without secret: String? = nil) -> String {
        var text = text
        if let secret, !secret.isEmpty {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
        }
        let printable = text.prefix(200).unicodeScalars.map { scalar in
            scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value ? " " : Character(scalar)
        }
        return String(printable) + (text.count > 200 ? "…" : "")
    }
}
