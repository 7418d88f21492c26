import APIRuntime

/// An OAuth error together with what is wrong.
struct OAuthRefusal: Error {
    let code: String
    let description: String
}

/// The rules of Google's token endpoint ("Using OAuth 2.0 for Server to Server Applications").
struct FCMTokenCheck {
    static let scope = "https://www.googleapis.com/auth/firebase.messaging"
    static let grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    let request: ReceivedRequest
    let account: FCMServiceAccount
    let now: Double
    let assertion: JSONWebToken?
    private let form: [String: String]

    init(_ request: ReceivedRequest, account: FCMServiceAccount, now: Double) {
        self.request = request
        self.account = account
        self.now = now
        form = Self.form(request.body)
        assertion = form["assertion"].flatMap { try? JSONWebToken($0) }
    }

    func verify() throws(OAuthRefusal) {
        guard request.method == "POST" else { throw OAuthRefusal("invalid_request", "the method is \(request.method)") }
        guard request.value("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw OAuthRefusal("invalid_request", "the content type is \(request.values("content-type"))")
        }
        guard form["grant_type"] == Self.grantType else {
            throw OAuthRefusal("unsupported_grant_type", "grant_type is \(form["grant_type"] ?? "missing")")
        }
        guard let assertion else { throw OAuthRefusal("invalid_grant", "the assertion isn't a JWT") }
        guard assertion.header["kid"]?.string == account.privateKeyID else {
            throw OAuthRefusal(
                "invalid_grant", "the assertion's kid isn't \(account.privateKeyID): \(assertion.header)")
        }
        guard assertion.isSigned(by: account.privateKey.publicKey) else {
            throw OAuthRefusal("invalid_grant", "Invalid JWT Signature.")
        }
        let claims = assertion.claims
        guard claims["iss"]?.string == account.clientEmail else {
            throw OAuthRefusal("invalid_grant", "the assertion's iss isn't \(account.clientEmail): \(claims)")
        }
        guard claims["scope"]?.string?.split(separator: " ").contains(Substring(Self.scope)) == true else {
            throw OAuthRefusal("invalid_scope", "the assertion's scope isn't \(Self.scope): \(claims)")
        }
        guard claims["aud"]?.string == account.tokenURI else {
            throw OAuthRefusal("invalid_grant", "the assertion's aud isn't \(account.tokenURI): \(claims)")
        }
        guard let issued = claims["iat"]?.integer, let expiry = claims["exp"]?.integer, expiry > issued,
            expiry - issued <= 3600, Double(issued) <= now + 300, Double(expiry) > now
        else {
            throw OAuthRefusal(
                "invalid_grant",
                "Invalid JWT: iat and exp must be integers, at most an hour apart, around \(now): \(claims)")
        }
    }

    /// Reads `application/x-www-form-urlencoded`.
    private static func form(_ body: [UInt8]) -> [String: String] {
        var form: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            form[decode(parts[0])] = parts.count == 2 ? decode(parts[1]) : ""
        }
        return form
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension OAuthRefusal {
    init(_ code: String, _ description: String) {
        self.init(code: code, description: description)
    }
}
