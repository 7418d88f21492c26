import YAMLTree

/// A server of an API: the template of a base URL.
public struct Server: Sendable {
    /// A variable of a URL template.
    public struct Variable: Sendable {
        public let name: String
        public let defaultValue: String
        /// The only allowed values; empty for any.
        public let values: [String]
        public let description: String?
    }

    /// The URL with `{name}` for variables. It may be relative.
    public let url: String
    /// The name of the server (OpenAPI 3.2).
    public let name: String?
    public let description: String?
    /// The variables in the order of the document.
    public let variables: [Variable]
    public let location: SourceLocation

    /// The variables of the URL replaced by their defaults.
    public var defaultURL: String { Self.substitute(variables, in: url) }

    /// Returns a text with variables replaced by their defaults.
    public static func substitute(_ variables: [Variable], in text: String) -> String {
        variables.reduce(text) { text, variable in
            text.split(separator: "{\(variable.name)}", omittingEmptySubsequences: false)
                .joined(separator: variable.defaultValue)
        }
    }

    /// The template of the scheme and the authority, such as `https://{region}.example.com`; `nil` for a relative URL.
    /// A variable with a slash in its default belongs to the path.
    public var origin: String? {
        Self.origin(of: Self.substitute(variables.filter { $0.defaultValue.contains("/") }, in: url))
    }

    /// The scheme and the authority, with variables replaced by their defaults; `nil` for a relative URL.
    public var defaultOrigin: String? { Self.origin(of: defaultURL) }

    private static func origin(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        return String(url[..<scheme.upperBound]) + url[scheme.upperBound...].prefix { $0 != "/" }
    }

    /// The path of the URL, with variables replaced by their defaults: empty, or a slash and a text that doesn't end
    /// with a slash. It has neither query nor fragment, and other characters that a path can't have are percent-encoded.
    public var basePath: String {
        var path = defaultURL
        if let authority = path.firstRange(of: path.hasPrefix("//") ? "//" : "://") {
            path = String(path[authority.upperBound...].drop { $0 != "/" })
        }
        path = path.prefix { $0 != "?" && $0 != "#" }.unicodeScalars.map { scalar in
            guard Self.isForbidden(scalar) else { return String(scalar) }
            return "%" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16, uppercase: true)
        }.joined()
        while path.hasSuffix("/") { path.removeLast() }
        if path == "." { return "" }
        return path.isEmpty || path.hasPrefix("/") ? path : "/" + path
    }

    /// Whether a URL can't have the character: a blank or a control character.
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 || scalar.value == 0x7F }
}
