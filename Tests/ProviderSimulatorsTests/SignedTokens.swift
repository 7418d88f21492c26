import APIRuntime
import Crypto
import CryptoExtras

@testable import ProviderSimulators

/// Signs a JWT.
func signedToken(
    header: JSONObject, claims: JSONObject, sign: ([UInt8]) throws -> some Sequence<UInt8>
) rethrows -> String {
    let text = Base64URL.encode(header.jsonBytes()) + "." + Base64URL.encode(claims.jsonBytes())
    return text + "." + Base64URL.encode(try sign(Array(text.utf8)))
}

extension P256.Signing.PrivateKey {
    func token(header: JSONObject, claims: JSONObject) throws -> String {
        try signedToken(header: header, claims: claims) { try signature(for: $0).rawRepresentation }
    }
}

extension _RSA.Signing.PrivateKey {
    func token(header: JSONObject, claims: JSONObject) throws -> String {
        try signedToken(header: header, claims: claims) {
            try signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation
        }
    }
}
