import NIOSSL

extension NIOSSLCertificate {
    /// Returns whether the certificate names a host (RFC 9525): in full, or by a wildcard for its first label.
    ///
    /// NIOSSL also accepts a certificate for the *address* of the server where a host name was asked for. Who can
    /// answer for DNS could present one for an address of their own, so names are checked again. Common names aren't
    /// names of hosts.
    /// - Parameter host: in lower case.
    func isValid(forHostName host: String) -> Bool {
        _subjectAlternativeNames().contains { name in
            name.nameType == .dnsName && Self.matches(String(decoding: name.contents, as: UTF8.self), host: host)
        }
    }

    static func matches(_ pattern: String, host: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: "."), dot > host.startIndex else {
            return pattern == host
        }
        // At least two labels must follow the wildcard.
        return host[dot...] == pattern.dropFirst() && host[dot...].dropFirst().contains(".")
    }
}
