import APIRuntime
import Crypto
import CryptoExtras

/// A JSON Web Token in compact form (RFC 7515, RFC 7519).
public struct JSONWebToken: Sendable {
    public let text: String
    public let header: JSONObject
    public let claims: JSONObject
    private let signedText: [UInt8]
    private let signature: [UInt8]

    /// - Throws: ``ProtocolViolation`` if the text isn't three base64url parts of which two are JSON objects.
    public init(_ text: String) throws(ProtocolViolation) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw ProtocolViolation("the JWT isn't three base64url parts: \(text)") }
        guard let headerObject = try? JSONObject(json: header), let claimsObject = try? JSONObject(json: claims) else {
            throw ProtocolViolation("the JWT's header or claims aren't a JSON object")
        }
        self.text = text
        self.header = headerObject
        self.claims = claimsObject
        signedText = Array((parts[0] + "." + parts[1]).utf8)
        self.signature = signature
    }

    /// Whether the algorithm is ES256 and the signature is that of the key.
    func isSigned(by key: P256.Signing.PublicKey) -> Bool {
        guard header["alg"]?.string == "ES256",
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: signedText)
    }

    /// Whether the algorithm is RS256 and the signature is that of the key.
    func isSigned(by key: _RSA.Signing.PublicKey) -> Bool {
        guard header["alg"]?.string == "RS256" else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signedText),
            padding: .insecurePKCS1v1_5)
    }
}

/// A demand of a provider that a request doesn't meet.
public struct ProtocolViolation: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
