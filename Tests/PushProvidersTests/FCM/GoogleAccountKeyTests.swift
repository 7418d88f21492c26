import APIRuntime
import Crypto
import CryptoExtras
import Foundation
import PushDelivery
import Testing

@testable import PushProviders

@Suite("Keys of service accounts")
struct GoogleAccountKeyTests {
    @Test("an assertion is signed with RS256 and has the claims that Google requires")
    func assertion() throws {
        let assertion = try TestAccount.key().assertion(audience: "https://oauth2.googleapis.com/token", now: 1000)
        let parts = assertion.split(separator: ".")
        try #require(parts.count == 3)
        let header = try JSONObject(json: #require(Base64URL.decode(parts[0])))
        #expect(header == ["alg": "RS256", "typ": "JWT", "kid": "key-1"])
        let claims = try JSONObject(json: #require(Base64URL.decode(parts[1])))
        #expect(
            claims == [
                "iss": "push@garden-1.iam.gserviceaccount.com",
                "scope": "https://www.googleapis.com/auth/firebase.messaging",
                "aud": "https://oauth2.googleapis.com/token", "iat": 1000, "exp": 4600,
            ])
        let signature = _RSA.Signing.RSASignature(rawRepresentation: try #require(Base64URL.decode(parts[2])))
        let signed = Data("\(parts[0]).\(parts[1])".utf8)
        let publicKey = try TestAccount.privateKey.get().publicKey
        #expect(
            publicKey.isValidSignature(signature, for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5))
    }

    @Test("a key file without key ID gives a header without kid")
    func noKeyID() throws {
        let assertion = try TestAccount.key(["private_key_id": nil]).assertion(audience: "x", now: 0)
        let header = try JSONObject(json: #require(Base64URL.decode(assertion.prefix { $0 != "." })))
        #expect(header == ["alg": "RS256", "typ": "JWT"])
    }

    @Test(
        "another file is refused, with a hint",
        arguments: [
            (#"{"project_info": {"project_id": "x"}}"#, "google-services.json"),
            (#"{"type": "authorized_user", "client_id": "x"}"#, "another type"), ("-----BEGIN", "Google Cloud console"),
            (#"{"type": "service_account", "client_email": "x"}"#, "Google Cloud console"),
            ("", "Google Cloud console"),
        ])
    func otherFile(text: String, hint: String) {
        let error = #expect(throws: ProviderConfigurationError.self) {
            try GoogleAccountKey(json: Array(text.utf8), path: "a.json", key: "service_account_file")
        }
        #expect(error?.key == "service_account_file" && error?.hint?.contains(hint) == true)
        #expect(error?.problem.hasPrefix("\"a.json\" is not the key of a service account") == true)
    }

    @Test("a file whose private key is unusable is refused without quoting the key")
    func unusableKey() throws {
        let pem = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
        let error = #expect(throws: ProviderConfigurationError.self) {
            try TestAccount.key(["private_key": .string(pem)])
        }
        #expect(error?.problem.contains("not an RSA key of at least 2048 bits") == true)
        #expect(error?.problem.contains("c2VjcmV0") == false)
    }
}
