import Crypto

extension P256.Signing.PrivateKey {
    struct OtherCurve: Error {}

    /// The curve P-256, 1.2.840.10045.3.1.7 (RFC 5480, section 2.1.1.1), in DER.
    private static var curveID: [UInt8] { [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07] }
    /// The tag of a curve in a key by RFC 5915, section 3.
    private static var parametersTag: UInt8 { 0xA0 }

    /// Reads a private key in PEM form (RFC 5915 or RFC 5208).
    ///
    /// swift-crypto reads the number of a key of every curve of 256 bits, and a key of another curve would sign in vain.
    init(checkedPEM text: String) throws {
        if let bytes = DERElement.bytes(ofPEM: text) { try Self.checkCurve(bytes) }
        try self.init(pemRepresentation: text)
    }

    /// Reads a private key in DER form.
    init(checkedDER bytes: [UInt8]) throws {
        try Self.checkCurve(bytes)
        try self.init(derRepresentation: bytes)
    }

    private static func checkCurve(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        let parts = DERElement(&rest)?.children ?? []
        // RFC 5208 has the curve with the algorithm, RFC 5915 in a part of its own, which may be absent.
        let algorithm = parts.first { $0.tag == DERElement.sequence }?.children.last
        let parameters = parts.first { $0.tag == parametersTag }?.children.first
        guard let curve = algorithm ?? parameters, curve.tag == DERElement.objectIdentifier else { return }
        guard curve.content == curveID[...] else { throw OtherCurve() }
    }
}
