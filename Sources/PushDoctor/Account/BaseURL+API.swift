import APIRuntime

extension BaseURL {
    /// The first segments of paths that belong to an API, not to a homeserver's base URL.
    private static let apiSegments: Set<Substring> = ["_matrix", "_synapse", ".well-known"]

    /// The path of an API at the end of the URL, and the URL before it; `nil` for a URL without such a path.
    package var apiPath: (path: String, base: BaseURL)? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = segments.firstIndex(where: Self.apiSegments.contains) else { return nil }
        let before = segments[..<first].joined(separator: "/")
        guard let base = try? BaseURL("\(scheme)://\(authority)\(before)") else { return nil }
        return ("/" + segments[first...].joined(separator: "/"), base)
    }
}
