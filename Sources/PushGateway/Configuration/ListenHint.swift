import APIRuntime
import YAMLTree

/// The values of `listen` that a text such as `127.0.0.1:7183` means.
enum ListenHint {
    /// Returns host and port of a URL's authority as values: `host: "127.0.0.1", port: 7183`.
    static func values(of url: BaseURL) -> String {
        let authority = url.authority
        let end =
            (authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":"))
            ?? authority.endIndex
        let host = authority[..<end].drop { $0 == "[" }
        let port = authority[end...].drop { "]:".contains($0) }
        return "host: \(quoted(String(host)))" + (port.isEmpty ? "" : ", port: \(port)")
    }

    /// Returns the hint for a text in place of the mapping.
    static func mapping(for text: String) -> String {
        if let port = UInt16(text.drop { $0 == ":" }) { return "write listen: {port: \(port)}" }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == "*" || parts[0].isEmpty, UInt16(parts[1]) != nil {
            return "write listen: {host: \"0.0.0.0\", port: \(parts[1])}"
        }
        guard text.utf8.count <= 256, let url = try? BaseURL(text.contains("://") ? text : "http://" + text) else {
            return "write listen: {host: 127.0.0.1, port: 7183}"
        }
        return "write listen: {\(values(of: url))}"
    }
}
