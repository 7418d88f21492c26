import Crypto
import Synchronization
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A certificate authority made at run time, with a certificate for servers on the loopback interface.
///
/// ```swift
/// let certificates = try TestCertificates.shared()
/// configuration.trustRoots = .pem(Array(certificates.authorityPEM.utf8))
/// ```
public struct TestCertificates: Sendable {
    /// A certificate with its private key, both as PEM.
    public struct Identity: Sendable {
        public let certificatePEM: String
        public let privateKeyPEM: String
        /// The certificate and the key in one text, as APNs certificates are usually stored.
        public var pem: String { certificatePEM + "\n" + privateKeyPEM + "\n" }
    }

    private let authority: Certificate
    private let authorityKey: Certificate.PrivateKey
    /// The certificate of the authority. Clients use it as their trust root.
    public let authorityPEM: String
    /// The certificate of the simulators: `localhost`, `127.0.0.1` and `::1`.
    public let server: Identity

    private static let cached = Mutex<TestCertificates?>(nil)

    /// Returns the authority that all simulators of the process share.
    public static func shared() throws -> TestCertificates {
        try cached.withLock { cached in
            if let cached { return cached }
            let certificates = try TestCertificates()
            cached = certificates
            return certificates
        }
    }

    /// Makes another authority. Certificates of the shared authority's servers aren't trusted by its clients.
    public init() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        authorityKey = key
        let name = try DistinguishedName { CommonName("Simulators' certificate authority") }
        authority = try Self.certificate(
            for: key.publicKey, subject: name, issuer: name, issuerKey: key,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            })
        authorityPEM = try authority.serializeAsPEM().pemString
        server = try Self.serverIdentity(["localhost"], authority: authority, authorityKey: key)
    }

    /// Returns a certificate for a server with the given names, `127.0.0.1` and `::1`.
    public func server(named names: [String]) throws -> Identity {
        try Self.serverIdentity(names, authority: authority, authorityKey: authorityKey)
    }

    /// Returns a certificate with which a client authenticates itself.
    /// - Parameter commonName: the subject's common name. Those of Apple are `Apple Push Services: com.example.app`.
    public func client(_ commonName: String) throws -> Identity {
        try Self.identity(authority: authority, authorityKey: authorityKey, commonName: commonName) {
            try Certificate.Extensions { try ExtendedKeyUsage([.clientAuth]) }
        }
    }

    /// Returns the common name of a certificate's subject.
    static func commonName(of derBytes: [UInt8]) throws -> String? {
        try Certificate(derEncoded: derBytes).subject.lazy.flatMap { $0 }
            .first { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) }
    }

    private static func serverIdentity(
        _ names: [String], authority: Certificate, authorityKey: Certificate.PrivateKey
    ) throws -> Identity {
        try identity(authority: authority, authorityKey: authorityKey, commonName: names.first ?? "localhost") {
            try Certificate.Extensions {
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(
                    names.map { GeneralName.dnsName($0) } + [
                        .ipAddress(.init(contentBytes: [127, 0, 0, 1])),
                        .ipAddress(.init(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
                    ])
            }
        }
    }

    private static func identity(
        authority: Certificate, authorityKey: Certificate.PrivateKey, commonName: String,
        extensions: () throws -> Certificate.Extensions
    ) throws -> Identity {
        let privateKey = P256.Signing.PrivateKey()
        let certificate = try certificate(
            for: Certificate.PrivateKey(privateKey).publicKey, subject: DistinguishedName { CommonName(commonName) },
            issuer: authority.subject, issuerKey: authorityKey, extensions: extensions())
        return Identity(
            certificatePEM: try certificate.serializeAsPEM().pemString, privateKeyPEM: privateKey.pemRepresentation)
    }

    private static func certificate(
        for key: Certificate.PublicKey, subject: DistinguishedName, issuer: DistinguishedName,
        issuerKey: Certificate.PrivateKey, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key,
            notValidBefore: Date.now - 24 * 3600, notValidAfter: Date.now + 30 * 24 * 3600, issuer: issuer,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: issuerKey)
    }
}
