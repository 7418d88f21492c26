import APIRuntime
import YAMLTree

/// The target of a redirect, as a diagnostic shows it: without query, fragment and user information, which may be secrets.
package struct RedirectTarget: Sendable {
    private let url: BaseURL

    /// - Parameters:
    ///   - location: the field `Location` (RFC 9110, section 10.2.2).
    ///   - server: the server that sent it.
    /// - Returns: `nil` for a location without an absolute path, and for one that isn't a URL of HTTP.
    package init?(_ location: String, from server: BaseURL) {
        let end = location.firstIndex { $0 == "?" || $0 == "#" } ?? location.endIndex
        var text = String(location[..<end])
        if text.hasPrefix("//") {
            text = "\(server.scheme):" + text
        } else if text.hasPrefix("/") {
            text = "\(server.scheme)://\(server.authority)" + text
        }
        // The error isn't shown, because it may repeat the text.
        guard text.utf8.count <= 4096, let url = try? BaseURL(text) else { return nil }
        self.url = url
    }

    /// The target on one line.
    package var text: String { "\(url)".shortened(to: 200).singleLine }

    /// The base URL of a homeserver, if the target is a path of Matrix below it, or has no path.
    package var homeserver: String? {
        (url.path.isEmpty ? url : url.apiPath?.base).map { "\($0)".shortened(to: 200).singleLine }
    }
}
