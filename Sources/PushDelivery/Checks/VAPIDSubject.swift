import APIRuntime

/// The contact of a gateway's operator in VAPID tokens (RFC 8292, section 2.1).
package struct VAPIDSubject: Hashable, Sendable {
    /// A `mailto:` or `https:` URL.
    package let text: String

    /// Checks a contact. Push servers refuse all messages of a gateway whose contact they don't like; Apple's is the
    /// strictest.
    package init(_ text: String) throws(ProviderConfigurationError) {
        guard text.hasPrefix("mailto:") || text.hasPrefix("https:") else {
            let isAddress = text.contains("@") && !text.contains(":")
            throw ProviderConfigurationError(
                key: "vapid_subject", "expected vapid_subject to be a mailto: or https: URL, found \"\(text)\"",
                hint: isAddress ? "write \"mailto:\(text)\"" : "write mailto:you@your.domain or an https: URL")
        }
        if let problem = Self.problem(text) {
            throw ProviderConfigurationError(
                key: "vapid_subject", "\"\(text)\" \(problem)", hint: "write mailto:you@your.domain or an https: URL")
        }
        self.text = text
    }

    private static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>[]()\"\\".utf8.contains($0) }) else {
            return "contains a space, a bracket or another character that push servers refuse"
        }
        if text.hasPrefix("mailto:") {
            let parts = text.dropFirst(7).split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(":"), isPublic(parts[1]) else {
                return "is not mailto: and a public e-mail address"
            }
            return nil
        }
        let withoutQuery = text.prefix { $0 != "?" && $0 != "#" }
        guard let url = try? BaseURL(String(withoutQuery)), isPublic(url.host[...]) else {
            return "is not the URL of a public host"
        }
        return nil
    }

    private static func isPublic(_ host: Substring) -> Bool {
        let host = host.lowercased()
        return !host.isEmpty && host.contains(".") && !host.hasPrefix(".") && host != "localhost.localdomain"
            && !host.hasSuffix(".localhost")
    }
}
