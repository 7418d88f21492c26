import Crypto
import PushProviderModels

/// A provider token: a JSON Web Token that authenticates the gateway to APNs (RFC 7519, signed with ES256, RFC 7518).
///
/// Source: Apple, "Establishing a token-based connection to APNs".
struct APNsToken: Hashable, Sendable {
    /// The token's text; a secret.
    let text: String
    /// The claim `iat` in seconds since 1970 (UTC).
    let issuedAt: Int64

    init(text: String, issuedAt: Int64) {
        self.text = text
        self.issuedAt = issuedAt
    }

    /// Makes a token.
    /// - Throws: an error of the cryptographic library.
    init(key: P256.Signing.PrivateKey, keyID: String, teamID: String, issuedAt: Int64) throws {
        let header = APNsTokenHeader(alg: "ES256", kid: keyID).jsonBytes()
        let claims = APNsTokenClaims(iss: teamID, iat: issuedAt).jsonBytes()
        let text = try JSONWebSignature.compact(header: header, claims: claims) { text in
            try key.signature(for: text).rawRepresentation
        }
        self.init(text: text, issuedAt: issuedAt)
    }
}
