/// The address of a server: scheme, authority and an optional path before the API's paths.
public struct BaseURL: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// Host and optional port: `matrix.example:8448`.
    public let authority: String
    /// The path, which is empty, or begins with a slash and doesn't end with one.
    public let path: String

    /// The error of a text that isn't the URL of a server.
    public struct ParsingError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The expected form, and the text unless it may contain a password.
        public let description: String
    }

    /// Parses `http://host` or `https://host:port/prefix`.
    /// - Throws: ``ParsingError`` for any other text, such as one with a query, a fragment or user information.
    public init(_ text: String) throws(ParsingError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.first.map { $0.lowercased() } ?? ""
        guard parts.count == 2, scheme == "http" || scheme == "https", parts[1].hasPrefix("//") else {
            throw ParsingError(description: "expected a URL that begins with http:// or https://, found \"\(text)\"")
        }
        let rest = parts[1].dropFirst(2)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        // The text isn't in the message because it may contain a password.
        guard !authority.contains("@") else {
            throw ParsingError(description: "expected no user information in a server's URL")
        }
        guard Self.isAuthority(authority) else {
            throw ParsingError(description: "expected a host and an optional port in the URL \"\(text)\"")
        }
        var path = rest[slash...]
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            throw ParsingError(description: "expected no query, fragment or space in the URL \"\(text)\"")
        }
        while path.hasSuffix("/") { path = path.dropLast() }
        self.scheme = scheme
        self.authority = String(authority)
        self.path = String(path)
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        var host = authority
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return false }
            let address = authority[..<close].dropFirst()
            guard address.contains(":"), address.utf8.allSatisfy("0123456789abcdefABCDEF:.".utf8.contains) else {
                return false
            }
            let rest = authority[authority.index(after: close)...]
            return rest.isEmpty || rest.hasPrefix(":") && isPort(rest.dropFirst())
        }
        if let colon = authority.firstIndex(of: ":") {
            guard isPort(authority[authority.index(after: colon)...]) else { return false }
            host = authority[..<colon]
        }
        return !host.isEmpty
            && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"@?#\\/\"<>^`{|}%[]".utf8.contains($0) }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy(JSONReader.isDigit) && UInt16(text) != nil
    }

    public var description: String { "\(scheme)://\(authority)\(path)" }
}
