import APIRuntime
import Crypto
import PushDelivery
import Synchronization

/// The `Authorization` fields with which a gateway identifies itself to push servers (RFC 8292).
///
/// A token is valid for 12 hours and used for 6. Apple's server refuses senders that make a new token more than once an
/// hour, so none is replaced earlier, not even after a change of the system's clock.
final class VAPID: Sendable {
    /// The validity of a token in seconds; at most 24 hours are allowed.
    static let validity: Double = 12 * 3600
    /// The age at which a token is replaced.
    static let useTime: Duration = .seconds(6 * 3600)
    /// The age before which a token is never replaced.
    static let minUseTime: Duration = .seconds(3600)
    /// The maximum number of origins with a stored token. Clients choose origins, so their number is bounded; the
    /// token that was used least recently is removed first.
    static let maxOrigins = 1000

    private struct Token {
        let field: String
        let created: ContinuousClock.Instant
        let expires: Double
        var lastUse: UInt64
    }

    private struct State {
        var tokens: [String: Token] = [:]
        var uses: UInt64 = 0
    }

    private let key: VAPIDKey
    private let publicKey: String
    private let subject: VAPIDSubject
    private let clock: any DeliveryClock
    private let state = Mutex(State())

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
        try state.withLock { state in
            state.uses += 1
            if let token = state.tokens[origin], isUsable(token) {
                state.tokens[origin]?.lastUse = state.uses
                return token.field
            }
            let expires = (clock.secondsSince1970 + Self.validity).rounded(.down)
            let field = "vapid t=\(try jwt(audience: origin, expires: Int64(expires))), k=\(publicKey)"
            if state.tokens.count >= Self.maxOrigins, state.tokens[origin] == nil,
                let oldest = state.tokens.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.tokens[oldest] = nil
            }
            state.tokens[origin] = Token(field: field, created: clock.now, expires: expires, lastUse: state.uses)
            return field
        }
    }

    private func isUsable(_ token: Token) -> Bool {
        let age = clock.now - token.created
        if age < Self.minUseTime { return true }
        // After a change of the system's clock, the remaining validity doesn't agree with the age.
        let remaining = token.expires - clock.secondsSince1970
        return age < Self.useTime && remaining > 3600 && remaining <= Self.validity
    }

    private func jwt(audience: String, expires: Int64) throws -> String {
        let claims: JSONObject = ["aud": .string(audience), "exp": .integer(expires), "sub": .string(subject.text)]
        let signed = Base64URL.encode(#"{"typ":"JWT","alg":"ES256"}"#.utf8) + "." + Base64URL.encode(claims.jsonBytes())
        let signature = try key.privateKey.signature(for: Array(signed.utf8))
        return signed + "." + Base64URL.encode(signature.rawRepresentation)
    }
}
