import NIOSSL

extension ClientIdentity {
    /// Returns the end of the certificate's validity in seconds since 1970 (UTC); of a chain, the earliest end.
    /// - Throws: an error of the TLS library if the file can't be read, the passphrase is wrong, or there is no
    ///   certificate or no private key.
    public func certificateExpiry() throws -> Double {
        let certificates: [NIOSSLCertificate]
        switch self {
        case .pem(let bytes, let passphrase):
            certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            if let passphrase {
                _ = try NIOSSLPrivateKey(bytes: bytes, format: .pem) { $0(Array(passphrase.utf8)) }
            } else {
                _ = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
            }
        case .pkcs12(let bytes, let passphrase):
            let bundle = try NIOSSLPKCS12Bundle(buffer: bytes, passphrase: passphrase.map { Array($0.utf8) })
            certificates = bundle.certificateChain
        }
        guard let end = certificates.map(\.notValidAfter).min() else { throw NIOSSLError.failedToLoadCertificate }
        return Double(end)
    }
}
