import Crypto
import PushDelivery
import Testing

@testable import PushProviders

@Suite("Key files of APNs")
struct APNsKeyFileTests {
    private func error(_ text: String) -> ProviderConfigurationError? {
        var configuration = APNsSamples.configuration()
        configuration.keyFile = "bad.p8"
        do {
            let environment = APNsSamples.environment(files: ["bad.p8": Array(text.utf8)])
            _ = try APNsSamples.provider(configuration, environment: environment)
            return nil
        } catch {
            return error as? ProviderConfigurationError
        }
    }

    @Test(
        "a key file that isn't a P-256 key in PEM is refused", arguments: ["", "no key", "-----BEGIN PRIVATE KEY-----"])
    func invalidKey(text: String) {
        let error = error(text)
        #expect(error?.key == "key_file")
        #expect(error?.problem.contains("P-256") == true)
    }

    /// A key of 512 bits, made for this test alone.
    private static let rsaKey = """
        -----BEGIN PRIVATE KEY-----
        MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA3qH5AK+zoz0WvKEz
        qSF0PA4qx/L3y80AyJfqdyVMfU4o39pjaV6vEfD8bq2Uu+SdPfgMmzJueOZiOeIG
        pRCdfwIDAQABAkEAj3wYvWaAAk8W3k+OugyDm0kOLXvcVI81WBMA2/VADOklBZXl
        Y3nm8FaxpxQnp4KGNkIXy9nxgWo1+UObPTbEYQIhAPP+ZNTd4dxnCyqrysmN4FsN
        MYarN8pp8Gnh+oN63/45AiEA6ZZ+FauUCJupsgQEdqsvY7oNiEPgImhfcgmD6q4M
        +XcCIEnwSXYIVy2HPGcN8EHr8JUnBl8c+6cnO2eax2OYlNBhAiARGA5KD7BZoOqe
        OGULOiPRrH/pBO6WFgVGFyQsPGh+qQIgD6Zi4H4jB2UHD5pXjIYzAS6Y5+t1GIOk
        0fMRv/GgK6A=
        -----END PRIVATE KEY-----

        """

    private static let otherFiles: [(text: String, problem: String, hint: String)] = [
        (rsaKey, "contains an RSA key, not a private key of the curve P-256", "the .p8 file"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n",
            "contains an RSA key, not a private key of the curve P-256", "the .p8 file"
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "is encrypted with a passphrase", "the .p8 file"
        ),
        (
            P256.Signing.PrivateKey().publicKey.pemRepresentation, "contains a public key, not the private key",
            "the .p8 file"
        ),
        (APNsTestCertificate.certificate, "contains a certificate, not a private key alone", "certificate_file"),
        (
            P384.Signing.PrivateKey().pemRepresentation, "contains a private key of the curve P-384, not P-256",
            "the .p8 file"
        ),
    ]

    @Test("a key file with something else is refused with the name of that", arguments: otherFiles)
    func otherFile(text: String, problem: String, hint: String) {
        let error = error(text)
        #expect(error?.key == "key_file")
        #expect(error?.problem == "\"bad.p8\" \(problem)")
        #expect(error?.hint?.contains(hint) == true)
    }
}
