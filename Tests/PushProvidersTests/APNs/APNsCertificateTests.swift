import Crypto
import PushDelivery
import Testing
import X509

@testable import PushProviders

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Topics of APNs certificates")
struct APNsCertificateTests {
    /// Returns the DER form of an element with less than 128 bytes.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }

    /// Returns a certificate with the extensions that Apple's have.
    private static func certificate(topics: [String], environments: [UInt]) throws -> [UInt8] {
        let list = topics.flatMap { topic in
            element(DERElement.utf8String, Array(topic.utf8))
                + element(DERElement.sequence, element(DERElement.utf8String, Array("app".utf8)))
        }
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Apple Push Services: x") }
        var extensions = Certificate.Extensions()
        for environment in environments {
            try extensions.append(
                Certificate.Extension(
                    oid: [1, 2, 840, 113635, 100, 6, 3, environment], critical: false, value: [0x05, 0x00]))
        }
        if !topics.isEmpty {
            try extensions.append(
                Certificate.Extension(
                    oid: [1, 2, 840, 113635, 100, 6, 3, 6], critical: false,
                    value: element(DERElement.sequence, list)[...]))
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: Date.now,
            notValidAfter: Date.now + 1000, issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions, issuerPrivateKey: .init(key))
        return try Array(certificate.serializeAsPEM().derBytes)
    }

    @Test("topics and environments are read from Apple's extensions")
    func extensions() throws {
        let certificate = APNsCertificate(
            try Self.certificate(topics: ["com.example.a", "com.example.a.voip"], environments: [1, 2]))
        #expect(certificate.topics == ["com.example.a", "com.example.a.voip"])
        #expect(certificate.environments == ["sandbox", "production"])
        #expect(certificate.errors(topic: "com.example.a.voip", environment: "sandbox").isEmpty)
        #expect(
            certificate.errors(topic: "com.other", environment: "production") == [
                ProviderConfigurationError(
                    key: "topic", #"the certificate is not for the topic "com.other""#,
                    hint: "its topics are com.example.a, com.example.a.voip")
            ])
    }

    @Test("a certificate for one environment doesn't fit the other")
    func environment() throws {
        let certificate = APNsCertificate(try Self.certificate(topics: ["a"], environments: [1]))
        #expect(
            certificate.errors(topic: "a", environment: "production") == [
                ProviderConfigurationError(
                    key: "certificate_file", #"the certificate is not for the environment "production""#,
                    hint: "it is for sandbox")
            ])
    }

    @Test("without Apple's extensions nothing is known, and any bytes are read safely")
    func others() throws {
        let plain = APNsCertificate(try Self.certificate(topics: [], environments: []))
        #expect(plain.topics.isEmpty && plain.environments.isEmpty)
        #expect(plain.errors(topic: "a", environment: "production").isEmpty)
        let bytes = try Self.certificate(topics: ["com.example.a"], environments: [2])
        for length in bytes.indices { _ = APNsCertificate(Array(bytes.prefix(length))) }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0xFF
            _ = APNsCertificate(changed)
        }
    }
}
