import NIOSSL

/// A certificate with its private key, with which a client authenticates itself to servers.
public enum ClientIdentity: Hashable, Sendable {
    /// A PEM file that contains the certificate chain and the key, unencrypted or encrypted with the passphrase.
    case pem([UInt8], passphrase: String?)
    /// A PKCS#12 file.
    case pkcs12([UInt8], passphrase: String?)
}

extension ClientIdentity {
    /// Returns the time at which the certificate expires, in seconds since 1970.
    /// - Throws: ``OutboundConfigurationError`` if the file can't be read.
    public func notValidAfter() throws(OutboundConfigurationError) -> Int64 {
        guard let certificate = try load().chain.first else {
            throw OutboundConfigurationError("the client certificate's file contains no certificate")
        }
        return Int64(certificate.notValidAfter)
    }

    /// Returns the certificate in DER form (RFC 5280).
    /// - Throws: ``OutboundConfigurationError`` if the file can't be read.
    public func certificateBytes() throws(OutboundConfigurationError) -> [UInt8] {
        guard let certificate = try load().chain.first, let bytes = try? certificate.toDERBytes() else {
            throw OutboundConfigurationError("the client certificate's file contains no certificate")
        }
        return bytes
    }

    /// Reads the file. The first certificate is the client's.
    func load() throws(OutboundConfigurationError) -> (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
        switch self {
        case .pem(let bytes, let passphrase):
            guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty else {
                throw OutboundConfigurationError("the client certificate's file contains no certificate in PEM form")
            }
            do {
                let key = try NIOSSLPrivateKey(bytes: bytes, format: .pem) { provide in
                    provide(Array((passphrase ?? "").utf8))
                }
                return (chain, key)
            } catch {
                throw OutboundConfigurationError(
                    "the client certificate's file contains no readable private key, or the passphrase is wrong")
            }
        case .pkcs12(let bytes, let passphrase):
            do {
                let bundle = try NIOSSLPKCS12Bundle(buffer: bytes, passphrase: passphrase.map { Array($0.utf8) })
                return (bundle.certificateChain, bundle.privateKey)
            } catch {
                throw OutboundConfigurationError(
                    "the client certificate's PKCS#12 file is not readable, or the passphrase is wrong")
            }
        }
    }
}
