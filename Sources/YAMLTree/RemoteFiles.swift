/// Local files in place of the URLs that references name. Nothing is ever downloaded.
public struct RemoteFiles: Hashable, Sendable {
    /// A URL and its path. A URL that ends in `/` means all URLs that begin with it, and its path is a folder.
    private struct Entry: Hashable {
        let url: String
        let path: String
    }

    private var entries: [Entry] = []

    public init() {}

    /// Whether no URL has a file.
    public var isEmpty: Bool { entries.isEmpty }

    /// A URL or a path that can't be used.
    public struct Problem: Error {
        public let reason: String
        public let hint: String
    }

    /// Adds a file, or a folder for a URL that ends in `/`.
    /// - Parameter path: The path, relative to the current folder.
    /// - Throws: ``Problem`` for a URL without a scheme, with a fragment, or given before with another path.
    public mutating func add(_ url: String, at path: String) throws(Problem) {
        let parts = URIReference(url)
        guard parts.scheme != nil, parts.fragment ?? "" == "" else {
            throw Problem(
                reason: "expected a URL with a scheme and without a fragment, found \(quoted(url))",
                hint: "such as https://example.org/schemas/ or urn:example:pet")
        }
        let entry = Entry(url: parts.resolved(against: parts).withoutFragment, path: path)
        if let other = entries.first(where: { $0.url == entry.url }), other != entry {
            throw Problem(
                reason: "the URL \(quoted(url)) is given twice", hint: "its first path is \(quoted(other.path))")
        }
        entries.append(entry)
    }

    /// Returns the path of the file for a URL without a fragment; `nil` without one. The longest URL that fits
    /// applies. Dot segments are resolved first (RFC 3986, section 5.2.4), so the path is in the URL's folder.
    public func path(for url: String) -> String? {
        let parts = URIReference(url)
        let url = parts.scheme == nil ? url : parts.resolved(against: parts).withoutFragment
        let fitting = entries.filter { $0.url == url || $0.url.hasSuffix("/") && url.hasPrefix($0.url) }
        guard let entry = fitting.max(by: { $0.url.utf8.count < $1.url.utf8.count }) else { return nil }
        guard entry.url != url else { return entry.path }
        let rest = url.dropFirst(entry.url.count)
        // A path without a leading slash keeps its first dot segments.
        guard !rest.split(separator: "/").contains("..") else { return nil }
        return entry.path + (entry.path.hasSuffix("/") ? "" : "/") + rest
    }

    /// Returns the URL of the folder that a URL leaves by `..`; `nil` if it leaves none.
    func folder(leftBy url: String) -> String? {
        guard path(for: url) == nil else { return nil }
        return entries.first { $0.url.hasSuffix("/") && url.hasPrefix($0.url) }?.url
    }

    /// Returns the URL whose file is at a path; `nil` for other files.
    /// - Parameter path: A normalised path.
    public func url(of path: String) -> String? {
        for entry in entries {
            let local = FilePath.normalised(entry.path)
            if local == path { return entry.url }
            guard entry.url.hasSuffix("/") else { continue }
            // The normalised path of the current folder is empty.
            if local.isEmpty, !path.hasPrefix("/"), !path.hasPrefix("../") { return entry.url + path }
            if !local.isEmpty, path.hasPrefix(local + "/") { return entry.url + path.dropFirst(local.count + 1) }
        }
        return nil
    }
}
