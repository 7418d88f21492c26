/// Texts from outside in log lines: from homeservers, devices and push servers.
///
/// They can neither begin a line of their own nor hide a part of it. Quoting values is the log handler's part.
package enum LogText {
    /// Returns the first characters of a text, with U+FFFD in place of line breaks, control characters and format
    /// characters, and with `…` at the end of a text that is cut.
    /// - Parameters:
    ///   - length: maximum number of Unicode scalars.
    ///   - secret: a text that is replaced by `…`, such as the pushkey.
    package static func clean(_ text: String, length: Int = 255, without secret: String? = nil) -> String {
        var text = text
        if let secret, !secret.isEmpty {
            // Bytes, because what follows a secret may form a character with its end.
            text = text.utf8.split(separator: secret.utf8, omittingEmptySubsequences: false)
                .map { String(Substring($0)) }.joined(separator: "…")
        }
        var result = String.UnicodeScalarView()
        var rest = length
        for scalar in text.unicodeScalars {
            guard rest > 0 else { return String(result) + "…" }
            rest -= 1
            result.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    /// Returns a duration in whole seconds, or in milliseconds if it is shorter than ten seconds: `90s`, `4980ms`.
    package static func duration(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if abs(seconds) >= 10 { return "\(seconds + (attoseconds >= 500_000_000_000_000_000 ? 1 : 0))s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
