import APIRuntime

/// Globs of hosts that pushkeys may name.
package enum HostPattern {
    /// Returns the glob of a pattern.
    /// - Parameters:
    ///   - text: a host name or address with `*` and `?`, in lower case; IPv6 addresses without brackets.
    ///   - key: the configuration key of the pattern.
    /// - Throws: `ProviderConfigurationError` for a pattern that no host can match: the gateway would refuse every device.
    package static func glob(_ text: String, key: String) throws(ProviderConfigurationError) -> Glob {
        func invalid(_ expected: String, _ hint: String?) -> ProviderConfigurationError {
            ProviderConfigurationError(key: key, "expected \(expected), found \"\(text)\"", hint: hint)
        }
        if text.contains(where: { "/@".contains($0) }) {
            let host = (try? BaseURL(text))?.host
            throw invalid("a host without scheme and path", host.map { "write \"\($0)\"" })
        }
        if text.contains(where: { "[]{}\\".contains($0) }) {
            throw invalid(
                "a host without brackets", "IPv6 addresses are written without brackets; * and ? are the only wildcards"
            )
        }
        if let port = text.firstIndex(of: ":"), text.count(where: { $0 == ":" }) == 1 {
            throw invalid("a host without its port", "write \"\(text[..<port])\"")
        }
        guard text == text.lowercased() else { throw invalid("a host in lower case", "write \"\(text.lowercased())\"") }
        if text.contains(where: { $0.isWhitespace || $0 == "," }) {
            throw invalid("one host", "write each host as an item of the list")
        }
        if text.hasSuffix("."), text != "." {
            throw invalid("a host without a dot at its end", "write \"\(text.dropLast())\"")
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw invalid(
                "a host in ASCII characters",
                "write international names in their ASCII form, such as xn--bcher-kva.example")
        }
        return Glob(text)
    }
}
