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
    /// with a slash.
    public var basePath: String {
        var path = defaultURL
        if let scheme = path.firstRange(of: "://") {
            path = String(path[scheme.upperBound...].drop { $0 != "/" })
        }
        while path.hasSuffix("/") { path.removeLast() }
        if path == "." { return "" }
        return path.isEmpty || path.hasPrefix("/") ? path : "/" + path
    }
}
