import APIRuntime
import Crypto
import PushDelivery
import Synchronization

/// The `Authorization` fields with which a gateway identifies itself to push servers (RFC 8292).
///
/// A token is valid for 12 hours and used for 6. Apple's server refuses senders that make a new token more than once an
/// hour, so no stored token is replaced earlier, not even after a change of the system's clock. Tokens are stored for a
/// bounded number of origins; those that clients name once can't displace those in regular use (``OriginCache``).
final class VAPID: Sendable {
    /// The validity of a token in seconds; at most 24 hours are allowed.
    static let validity: Double = 12 * 3600
    /// The age at which a token is replaced.
    static let useTime: Duration = .seconds(6 * 3600)
    /// The age before which a token is never replaced.
    static let minUseTime: Duration = .seconds(3600)
    /// The maximum number of origins with a stored token. Clients choose origins, so their number is bounded.
    static let maxOrigins = 1000

    private struct Token {
        let field: String
        let created: ContinuousClock.Instant
        let expires: Double
    }

    private let key: VAPIDKey
    let publicKey: String
    let subject: VAPIDSubject
    private let clock: any DeliveryClock
    private let tokens = Mutex(OriginCache<Token>(maxOrigins: maxOrigins, idleTime: useTime))

    init(key: VAPIDKey, subject: VAPIDSubject, clock: any DeliveryClock) {
        self.key = key
        publicKey = key.publicKey
        self.subject = subject
        self.clock = clock
    }

    /// Returns the instance for a key and subject, which several apps share.
    /// - Throws: `ProviderConfigurationError` for an invalid key file or subject.
    static func shared(keyFile: String, subject: String, environment: ProviderEnvironment)
        throws(ProviderConfigurationError) -> VAPID
    {
        let key = try VAPIDKey(path: keyFile, environment: environment)
        let subject = try VAPIDSubject(subject)
        return environment.shared.instance(named: "vapid:\(key.publicKey):\(subject.text)") {
            VAPID(key: key, subject: subject, clock: environment.clock)
        }
    }

    /// Returns the value of the `Authorization` field for requests to an origin.
    /// - Parameter origin: scheme, host and a port other than the default.
    func authorization(for origin: String) throws -> String {
        // Signing under the lock gives concurrent requests the same token.
        try tokens.withLock { tokens in
            let now = clock.now
            if let token = tokens.use(origin, now: now), isUsable(token, now: now) { return token.field }
            let expires = (clock.secondsSince1970 + Self.validity).rounded(.down)
            let field = "vapid t=\(try jwt(audience: origin, expires: Int64(expires))), k=\(publicKey)"
            tokens.store(Token(field: field, created: now, expires: expires), for: origin, now: now)
            return field
        }
    }

    private func isUsable(_ token: Token, now: ContinuousClock.Instant) -> Bool {
        let age = now - token.created
        if age < Self.minUseTime { return true }
        // After a change of the system's clock, the remaining validity doesn't agree with the age.
        let remaining = token.expires - clock.secondsSince1970
        return age < Self.useTime && remaining > 3600 && remaining <= Self.validity
    }

    private func jwt(audience: String, expires: Int64) throws -> String {
        let claims: JSONObject = ["aud": .string(audience), "exp": .integer(expires), "sub": .string(subject.text)]
        let header = Array(#"{"typ":"JWT","alg":"ES256"}"#.utf8)
        return try JSONWebSignature.compact(header: header, claims: claims.jsonBytes()) { text in
            try key.privateKey.signature(for: text).rawRepresentation
        }
    }
}
