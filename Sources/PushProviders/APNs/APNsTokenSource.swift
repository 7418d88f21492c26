import Crypto
import Metrics
import PushDelivery
import Synchronization

/// The provider token of one key, shared by all apps of the process that use the key.
///
/// APNs refuses tokens older than 60 minutes, and more than one new token in 20 minutes. So:
///
/// - `iat` is a multiple of 30 minutes, so that several gateways with the same key use equal claims. A token is replaced
///   when the next multiple has come and it has been in use for 20 minutes. It is then at most 50 minutes old.
/// - A token is replaced at once when its age by the time of day isn't plausible: negative, because the clock went back,
///   or 55 minutes and more, because the clock went forward.
/// - 403 `ExpiredProviderToken` replaces it at once too, but only one time in 20 minutes. `iat` is the time of day.
/// - After 429 `TooManyProviderTokenUpdates` no token is made for 30 minutes, unless the one in use is 58 minutes old
///   and so of no more use.
///
/// Safe to use from several threads at once: all of them get the same token.
final class APNsTokenSource: Sendable {
    /// The number of seconds between the values of `iat`.
    static let gridSeconds: Int64 = 30 * 60
    /// The shortest time between two tokens that APNs allows.
    static let minUse = Duration.seconds(20 * 60)
    /// The age in seconds at which a token is replaced whatever else holds.
    static let maxAge: Int64 = 55 * 60
    /// The age in seconds from which on APNs is about to refuse a token.
    static let uselessAge: Int64 = 58 * 60
    /// The age in seconds from which on APNs refuses a token.
    private static let lifetime: Int64 = 60 * 60
    /// The time without new tokens after APNs complained of too many.
    static let pause = Duration.seconds(30 * 60)

    private struct State {
        var token: APNsToken?
        /// The time at which the token was made, by the clock that never goes back.
        var madeAt: ContinuousClock.Instant?
        /// The time of the last replacement because of `ExpiredProviderToken`.
        var replacedAt: ContinuousClock.Instant?
        /// The end of the pause after `TooManyProviderTokenUpdates`.
        var pausedUntil: ContinuousClock.Instant?
        /// Whether the next token's `iat` is the time of day, not a multiple of 30 minutes.
        var usesTimeOfDay = false
    }

    private let key: P256.Signing.PrivateKey
    let keyID: String
    let teamID: String
    private let clock: any DeliveryClock
    private let expiryGauge: Gauge
    private let state = Mutex(State())

    /// - Parameter metrics: receives the end of the token's validity; `nil` for the factory of the process.
    init(
        key: P256.Signing.PrivateKey, keyID: String, teamID: String, clock: any DeliveryClock,
        metrics: (any MetricsFactory)? = nil
    ) {
        self.key = key
        self.keyID = keyID
        self.teamID = teamID
        self.clock = clock
        expiryGauge = .tokenExpiry(provider: "apns", credential: keyID, factory: metrics)
    }

    /// Returns the token to use now. Makes one if it is missing or must be replaced.
    /// - Throws: an error of the cryptographic library.
    func token() throws -> APNsToken {
        let now = clock.now
        let timeOfDay = Int64(clock.secondsSince1970.rounded(.down))
        return try state.withLock { state in
            if let token = state.token, !Self.mustReplace(token, state, now: now, timeOfDay: timeOfDay) {
                return token
            }
            // A refused token's `iat` must not be used again.
            let issuedAt = state.usesTimeOfDay ? timeOfDay : timeOfDay - timeOfDay % Self.gridSeconds
            let token = try APNsToken(key: key, keyID: keyID, teamID: teamID, issuedAt: issuedAt)
            state.token = token
            state.madeAt = now
            expiryGauge.record(token.issuedAt + Self.lifetime)
            state.usesTimeOfDay = false
            return token
        }
    }

    /// The time in seconds since 1970 from which on APNs refuses the token in use; `nil` before the first delivery.
    var expiry: Double? {
        state.withLock { $0.token.map { Double($0.issuedAt + Self.lifetime) } }
    }

    private static func mustReplace(
        _ token: APNsToken, _ state: State, now: ContinuousClock.Instant, timeOfDay: Int64
    ) -> Bool {
        let age = timeOfDay - token.issuedAt
        let use = state.madeAt.map { now - $0 } ?? .zero
        if let end = state.pausedUntil, now < end { return age >= uselessAge || use >= .seconds(uselessAge) }
        if state.usesTimeOfDay { return true }
        if age < 0 || age >= maxAge || use >= .seconds(maxAge) { return true }
        return timeOfDay - timeOfDay % gridSeconds > token.issuedAt && use >= minUse
    }

    /// Drops the token because APNs considers it expired.
    /// - Parameter isRepetition: whether the delivery was repeated with a new token before.
    /// - Returns: whether the delivery can be repeated with a token that APNs hasn't refused yet. That is a new one, or
    ///   the one that was made after another delivery's refusal.
    func tokenExpired(isRepetition: Bool) -> Bool {
        let now = clock.now
        return state.withLock { state in
            if let last = state.replacedAt, now - last < Self.minUse { return !isRepetition }
            if let end = state.pausedUntil, now < end { return false }
            state.replacedAt = now
            state.usesTimeOfDay = true
            return true
        }
    }

    /// Stops making tokens for a while, because APNs has seen too many.
    func tooManyUpdates() {
        let end = clock.now + Self.pause
        state.withLock { state in
            state.pausedUntil = end
            state.usesTimeOfDay = false
        }
    }
}
