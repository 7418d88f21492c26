import APIRuntime
import Crypto
import CryptoExtras
import PushDelivery
import PushProviderModels

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The key of a Google service account, with which the gateway asks for access tokens.
struct GoogleAccountKey: Sendable {
    /// The permission that tokens have: to send messages.
    static let scope = "https://www.googleapis.com/auth/firebase.messaging"
    /// The lifetime of an assertion in seconds; Google allows one hour.
    static let assertionLifetime: Int64 = 3600

    let account: GoogleServiceAccount
    private let privateKey: _RSA.Signing.PrivateKey
    /// A text that differs between keys and reveals nothing of them.
    let fingerprint: String

    /// Reads a JSON key file.
    /// - Parameters:
    ///   - path: the file's path, for messages.
    ///   - key: the configuration key of the path.
    /// - Throws: `ProviderConfigurationError` for another file, and for an unusable RSA key.
    init(json: [UInt8], path: String, key: String) throws(ProviderConfigurationError) {
        if let hint = Self.hint(forOtherFile: json) {
            throw ProviderConfigurationError(key: key, "\"\(path)\" is not the key of a service account", hint: hint)
        }
        do {
            account = try GoogleServiceAccount(json: json)
        } catch {
            // The values in the file are secrets, therefore only the place and the kind of the problem are named.
            let problem = error.violations.first.map { violation in
                let place = violation.pointer.isEmpty ? "" : " (\(violation.pointer))"
                return ": \(violation.code.rawValue) at line \(violation.line), column \(violation.column)\(place)"
            }
            throw ProviderConfigurationError(
                key: key, "\"\(path)\" is not the key of a service account" + (problem ?? ""), hint: Self.hint)
        }
        do {
            privateKey = try _RSA.Signing.PrivateKey(pemRepresentation: account.privateKey)
        } catch {
            throw ProviderConfigurationError(
                key: key, "private_key of \"\(path)\" is not an RSA key of at least 2048 bits in PEM",
                hint: Self.hint)
        }
        let digest = SHA256.hash(data: Data(account.privateKey.utf8))
        fingerprint = Base64URL.encode(digest.prefix(12))
    }

    private static let hint =
        "create a JSON key in the Google Cloud console: IAM & Admin, Service Accounts, the account, Keys, Add key"

    private static func hint(forOtherFile json: [UInt8]) -> String? {
        guard let object = try? JSONObject(json: json, mode: .tolerant) else { return nil }
        if object["project_info"] != nil {
            return "it is the app's google-services.json; " + hint
        }
        guard let type = object["type"]?.string, type != "service_account" else { return nil }
        return "it has credentials of another type; " + hint
    }

    /// Returns the signed request for an access token: a JSON Web Token (RFC 7523) with RS256.
    /// - Parameters:
    ///   - audience: the URL of the token endpoint.
    ///   - now: the time of day in seconds since 1970.
    /// - Throws: an error if the key can't sign.
    func assertion(audience: String, now: Int64) throws -> String {
        var header: JSONObject = ["alg": "RS256", "typ": "JWT"]
        header["kid"] = account.privateKeyID.map(JSONValue.string)
        let claims: JSONObject = [
            "iss": .string(account.clientEmail), "scope": .string(Self.scope), "aud": .string(audience),
            "iat": .integer(now), "exp": .integer(now + Self.assertionLifetime),
        ]
        return try JSONWebSignature.compact(header: header.jsonBytes(), claims: claims.jsonBytes()) { text in
            try privateKey.signature(for: SHA256.hash(data: text), padding: .insecurePKCS1v1_5).rawRepresentation
        }
    }
}
