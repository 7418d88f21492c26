import Foundation

/// The check of connection strings without a connection.
public enum PostgreSQLConnectionString {
    /// Returns the problem of a connection string; `nil` if none exists.
    ///
    /// libpq checks it: `keyword=value` pairs or a URI. Without libpq on this machine, only its shape is checked. The
    /// problem contains no value of the string, which may be a password.
    public static func problem(_ text: String) -> String? {
        guard let library = try? LibPQ.load() else {
            let isURI = ["postgresql://", "postgres://"].contains { text.hasPrefix($0) }
            return isURI || text.contains("=") ? nil : "expected keyword=value pairs or a postgresql:// URL"
        }
        var message: UnsafeMutablePointer<CChar>?
        let options = library.parseConnectionString(text, &message)
        defer { if let message { library.freeMemory(message) } }
        guard let options else { return problem(libraryMessage: message.map { String(cString: $0) } ?? "") }
        defer { library.freeConnectionOptions(options) }
        return problem(ofPorts: value(of: "port", in: options))
    }

    /// Most messages of libpq quote a part of the string. An unknown keyword is no secret.
    private static func problem(libraryMessage message: String) -> String {
        let unknown = "invalid connection option"
        if message.hasPrefix(unknown) || message.hasPrefix("invalid URI query parameter") {
            return message.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        if message.hasPrefix("unterminated quoted string") { return "a quoted value has no closing quote" }
        return "expected keyword=value pairs or a postgresql:// URL"
    }

    /// A string may have a port for each host, and empty ones for the default.
    private static func problem(ofPorts ports: String) -> String? {
        let isValid = ports.split(separator: ",").allSatisfy { port in
            Int(port.trimmingCharacters(in: .whitespaces)).map { 1...65_535 ~= $0 } ?? false
        }
        return isValid ? nil : "expected a port from 1 to 65535"
    }

    /// Returns the value of an option; empty if the string doesn't have it.
    /// - Parameter options: an array of `PQconninfoOption` (libpq-fe.h): six strings and an integer, the last with a
    ///   null keyword.
    private static func value(of name: String, in options: UnsafeMutableRawPointer) -> String {
        let word = MemoryLayout<UnsafePointer<CChar>?>.stride
        func string(at offset: Int) -> String? {
            options.load(fromByteOffset: offset, as: UnsafePointer<CChar>?.self).map { String(cString: $0) }
        }
        var offset = 0
        while let keyword = string(at: offset) {
            if keyword == name { return string(at: offset + 3 * word) ?? "" }
            offset += 7 * word
        }
        return ""
    }
}
