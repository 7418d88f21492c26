import APIRuntime
import OutboundHTTP

/// A sender of a request on its way to the gateway, as a proxy names it (RFC 7239, section 6).
struct ForwardedNode: Hashable, Sendable {
    /// The address, or `nil` for `unknown` and for an obfuscated identifier such as `_gateway`.
    let address: IPAddress?
    /// The port, or `nil` without one and for an obfuscated one.
    let port: UInt16?

    /// Parses the text of a node strictly: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, `unknown`,
    /// `_hidden`.
    /// - Parameter allowsBareIPv6: accepts `2001:db8::1`, which proxies write into `X-Forwarded-For`.
    /// - Returns: `nil` for another text.
    init?(_ text: Substring, allowsBareIPv6: Bool = false) {
        if allowsBareIPv6, let address = Self.ipv6(text) {
            self.address = address
            port = nil
            return
        }
        let bracket = text.hasPrefix("[") ? text.firstIndex(of: "]") : nil
        let end = bracket.map { text.index(after: $0) } ?? text.firstIndex(of: ":")
        let name = text[..<(end ?? text.endIndex)]
        let rest = text[name.endIndex...]
        guard let address = Self.address(name), let port = Self.port(rest) else { return nil }
        self.address = address
        self.port = port
    }

    /// Returns the address of a name; `.some(nil)` for a name without address, `nil` for an invalid one.
    private static func address(_ name: Substring) -> IPAddress?? {
        if name.hasPrefix("[") {
            return ipv6(name.dropFirst().dropLast()).map { .some($0) }
        }
        if name.lowercased() == "unknown" || isObfuscated(name) { return .some(nil) }
        guard name.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        return IPAddress(numeric: String(name)).map { .some($0) }
    }

    private static func ipv6(_ text: Substring) -> IPAddress? {
        let characters = Array("0123456789abcdefABCDEF:.".utf8)
        guard text.utf8.contains(UInt8(ascii: ":")), text.utf8.allSatisfy(characters.contains) else { return nil }
        return IPAddress(numeric: String(text))
    }

    /// Returns the port of a text that begins with a colon; `.some(nil)` for an empty text and an obfuscated port, `nil`
    /// for an invalid one.
    private static func port(_ text: Substring) -> UInt16?? {
        if text.isEmpty { return .some(nil) }
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), !digits.isEmpty else { return nil }
        if isObfuscated(digits) { return .some(nil) }
        guard digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit) else { return nil }
        return UInt16(digits).map { .some($0) }
    }

    private static func isObfuscated(_ text: Substring) -> Bool {
        text.hasPrefix("_") && text.utf8.count > 1
            && text.utf8.allSatisfy { byte in
                isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                    || Array("._-".utf8).contains(byte)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
