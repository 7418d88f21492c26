import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A certificate that signs itself, with its key.
struct TestCertificate: Sendable {
    let certificatePEM: String
    let keyPEM: String

    /// - Parameters:
    ///   - name: the host name of the certificate. `127.0.0.1` is in it too.
    ///   - lifetime: in seconds.
    init(_ name: String, lifetime: TimeInterval = 86_400) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: lifetime),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([
                    .dnsName(name), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                ])
            },
            issuerPrivateKey: key)
        certificatePEM = try certificate.serializeAsPEM().pemString
        keyPEM = try key.serializeAsPEM().pemString
    }

    var pem: [UInt8] { Array(certificatePEM.utf8) }
    /// Chain and key in one file.
    var identityPEM: [UInt8] { Array((certificatePEM + "\n" + keyPEM + "\n").utf8) }

    func chain() throws -> [NIOSSLCertificate] { try NIOSSLCertificate.fromPEMBytes(pem) }
    func key() throws -> NIOSSLPrivateKey { try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem) }

    func pkcs12(passphrase: String) throws -> [UInt8] {
        try NIOSSLPKCS12Bundle(certificateChain: chain(), privateKey: key()).serialize(passphrase: passphrase.utf8)
    }

    /// The TLS of a server with this certificate.
    /// - Parameter clients: the certificate that clients must present; `nil` for none.
    func server(protocols: [String] = ["h2", "http/1.1"], clients: TestCertificate? = nil) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain().map { .certificate($0) }, privateKey: .privateKey(try key()))
        configuration.applicationProtocols = protocols
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try clients.chain())
        }
        return configuration
    }
}
