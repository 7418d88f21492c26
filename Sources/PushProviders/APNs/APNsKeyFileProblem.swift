import Crypto

/// The reason that a file can't be the key of provider tokens.
struct APNsKeyFileProblem {
    /// The end of a sentence about the file: `contains a certificate`.
    let text: String
    let hint: String

    /// rsaEncryption, 1.2.840.113549.1.1.1 (RFC 8017, appendix A.1), in DER.
    private static let rsaID: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]

    /// - Parameters:
    ///   - file: the file's text.
    ///   - error: the error of reading the key.
    init(_ file: String, _ error: any Error) {
        text = Self.text(file, error)
        hint =
            file.contains("-----BEGIN CERTIFICATE-----")
            ? "for a certificate with its key write certificate_file in place of key_file, key_id and team_id"
            : "the .p8 file from Apple's developer site, unchanged"
    }

    private static func text(_ file: String, _ error: any Error) -> String {
        if file.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || file.contains("Proc-Type: 4,ENCRYPTED") {
            return "is encrypted with a passphrase"
        }
        if file.contains("-----BEGIN CERTIFICATE-----") { return "contains a certificate, not a private key alone" }
        if file.contains("-----BEGIN PUBLIC KEY-----") { return "contains a public key, not the private key" }
        if isRSA(file) { return "contains an RSA key, not a private key of the curve P-256" }
        if (try? P384.Signing.PrivateKey(pemRepresentation: file)) != nil {
            return "contains a private key of the curve P-384, not P-256"
        }
        if error is P256.Signing.PrivateKey.OtherCurve {
            return "contains a private key of another curve than P-256"
        }
        return "contains no P-256 private key in PEM format"
    }

    /// Whether the file has an RSA key by RFC 8017 or RFC 5208.
    private static func isRSA(_ file: String) -> Bool {
        if file.contains("-----BEGIN RSA PRIVATE KEY-----") { return true }
        guard let bytes = DERElement.bytes(ofPEM: file) else { return false }
        var rest = bytes[...]
        let algorithm = DERElement(&rest)?.children.first { $0.tag == DERElement.sequence }?.children.first
        return algorithm?.tag == DERElement.objectIdentifier && algorithm?.content == rsaID[...]
    }
}
