import APIRuntime
import HTTPTypes
import Logging
import Metrics
import PushDelivery
import Synchronization

/// The access token of a service account, obtained by a signed assertion (RFC 7523) and renewed before it expires.
///
/// At most one request for a token is in progress; all deliveries that need it wait for it, each within its own deadline.
/// A valid token remains in use while renewal fails. Expiry is measured with a clock that never goes back; the time of
/// day is only used in assertions.
final class OAuthTokenSource: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// The time before expiry at which a token is renewed. A token with less than twice this lifetime is renewed at half
    /// of it.
    private static let renewalMargin: Duration = .seconds(300)
    /// The time before expiry after which a token isn't used, because a request takes time.
    private static let useMargin: Duration = .seconds(30)
    /// The longest pause after repeated failures.
    private static let maxPause: Duration = .seconds(60)
    /// The longest pause that the token endpoint can ask for.
    private static let maxRequestedPause: Duration = .seconds(600)
    /// The age up to which a refused token counts as new.
    private static let newTokenAge: Duration = .seconds(60)

    struct Token: Sendable {
        let value: String
        let obtained: Instant
        let renewal: Instant
        let expiry: Instant
    }

    private struct State {
        var token: Token?
        var isRenewing = false
        /// The last failure, and the time until which no other request is made.
        var failure: (value: DeliveryFailure, end: Instant)?
        /// The number of failures since the last success.
        var failureCount = 0
        /// The number of consecutive tokens that were refused although they were new.
        var refusedNewTokens = 0
        var waiters: [UInt64: CheckedContinuation<WaitingResult, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private typealias WaitingResult = Result<String, DeliveryFailure>

    private enum Step {
        case use(String, renews: Bool)
        case wait(renews: Bool)
        case fail(DeliveryFailure)
    }

    let key: GoogleAccountKey
    let endpoint: BaseURL
    private let audience: String
    private let client: any ClientTransport
    private let clock: any DeliveryClock
    private let logger: Logger
    private let expiryGauge: Gauge
    private let state = Mutex(State())

    /// - Parameters:
    ///   - endpoint: the URL of the token endpoint.
    ///   - audience: the token endpoint's name in assertions, the `token_uri` of the key file.
    ///   - client: its time limit for a request also limits the wait for a token.
    ///   - metrics: receives the end of the token's validity; `nil` for the factory of the process.
    init(
        key: GoogleAccountKey, endpoint: BaseURL, audience: String, client: any ClientTransport,
        clock: any DeliveryClock, logger: Logger, metrics: (any MetricsFactory)? = nil
    ) {
        self.key = key
        self.endpoint = endpoint
        self.audience = audience
        self.client = client
        self.clock = clock
        self.logger = logger
        expiryGauge = .tokenExpiry(provider: "fcm", credential: key.account.clientEmail, factory: metrics)
    }

    /// Returns a valid token. Without one it waits for a new one; before the end of one it starts renewal.
    /// - Throws: `DeliveryFailure` if no token is available before the deadline.
    func token(by deadline: Instant) async throws(DeliveryFailure) -> String {
        let now = clock.now
        let step = state.withLock { state -> Step in
            let isPaused = state.failure.map { now < $0.end } ?? false
            let starts = !state.isRenewing && !isPaused
            if let token = state.token, now < token.expiry {
                let renews = starts && now >= token.renewal
                if renews { state.isRenewing = true }
                return .use(token.value, renews: renews)
            }
            if !starts, !state.isRenewing { return .fail(Self.failure(of: state, now: now)) }
            state.isRenewing = true
            return .wait(renews: starts)
        }
        switch step {
        case .fail(let failure): throw failure
        case .use(let token, let renews):
            if renews { Task { await renew() } }
            return token
        case .wait(let renews):
            // A task of its own, because other deliveries need the token too if this one is cancelled.
            if renews { Task { await renew() } }
            return try await waitForRenewal(until: deadline).get()
        }
    }

    /// The end of the token in use; `nil` without one.
    var expiry: Instant? { state.withLock { $0.token?.expiry } }

    /// Whether a request for a token is in progress.
    var isRenewing: Bool { state.withLock { $0.isRenewing } }

    /// Discards a token that FCM has refused. Does nothing if another one is in use already.
    func discard(_ token: String) {
        let now = clock.now
        state.withLock { state in
            guard let current = state.token, current.value == token else { return }
            state.token = nil
            state.refusedNewTokens = now - current.obtained < Self.newTokenAge ? state.refusedNewTokens + 1 : 0
            // One new token may have been refused by chance. After that, requests for tokens are slowed down.
            guard state.refusedNewTokens > 1 else { return }
            let meaning = ResponseMeaning.operatorFault(
                reason: "FCM refuses new access tokens of the service account",
                remedy: "check that project_id is the project of the service account and that its FCM API is enabled")
            state.failureCount = state.refusedNewTokens
            state.failure = (DeliveryFailure(meaning), now + Self.pause(after: state.failureCount))
        }
    }

    private static func pause(after failures: Int) -> Duration {
        min(.seconds(1 << min(failures, 10)), maxPause)
    }

    private static func failure(of state: State, now: Instant) -> DeliveryFailure {
        guard let failure = state.failure else {
            return DeliveryFailure(.retryLater(scope: .destination, reason: "no OAuth access token"))
        }
        if case .retryLater(_, let scope, let reason) = failure.value.meaning {
            let rest = max(failure.end - now, .zero)
            return DeliveryFailure(
                .retryLater(after: rest, scope: scope, reason: reason), lacksResponse: failure.value.lacksResponse)
        }
        return failure.value
    }
}

// MARK: Renewal

extension OAuthTokenSource {
    private func renew() async {
        let start = clock.now
        let result = await OAuthTokenRequest(key: key, endpoint: endpoint, audience: audience)
            .send(with: client, secondsSince1970: clock.secondsSince1970)
        let now = clock.now
        let (waiters, answer, hasToken) = state.withLock { state in
            state.isRenewing = false
            switch result {
            case .success(let grant):
                // Measured from the request, because the token's lifetime began before its arrival.
                let margin = min(Self.renewalMargin, grant.lifetime / 2)
                state.token = Token(
                    value: grant.token, obtained: now, renewal: start + grant.lifetime - margin,
                    expiry: start + grant.lifetime - min(Self.useMargin, grant.lifetime / 4))
                expiryGauge.record(clock.secondsSince1970 + (start + grant.lifetime - now) / .seconds(1))
                state.failure = nil
                state.failureCount = 0
            case .failure(let failure):
                state.failureCount += 1
                var pause = Self.pause(after: state.failureCount)
                if case .retryLater(let after?, _, _) = failure.meaning {
                    pause = max(pause, min(after, Self.maxRequestedPause))
                }
                state.failure = (failure, now + pause)
            }
            let waiters = state.waiters
            state.waiters = [:]
            return (waiters, Self.answer(of: state, now: now), state.token.map { now < $0.expiry } ?? false)
        }
        for waiter in waiters.values { waiter.resume(returning: answer) }
        log(result, hasToken: hasToken)
    }

    private static func answer(of state: State, now: Instant) -> WaitingResult {
        if let token = state.token, now < token.expiry { return .success(token.value) }
        return .failure(failure(of: state, now: now))
    }

    private func log(_ result: Result<OAuthTokenRequest.Grant, DeliveryFailure>, hasToken: Bool) {
        switch result {
        case .success(let grant):
            logger.debug(
                "renewed the OAuth access token", metadata: ["lifetime": "\(LogText.duration(grant.lifetime))"])
        case .failure(let failure):
            var metadata: Logger.Metadata = ["account": "\(key.account.clientEmail)"]
            switch failure.meaning {
            case .operatorFault(let reason, let remedy):
                metadata["reason"] = "\(reason)"
                metadata["remedy"] = "\(remedy)"
            case .retryLater(_, _, let reason): metadata["reason"] = "\(reason)"
            default: break
            }
            if hasToken {
                logger.warning(
                    "cannot renew the OAuth access token; the present one is still valid", metadata: metadata)
            } else {
                logger.error("cannot obtain an OAuth access token", metadata: metadata)
            }
        }
    }

    private func waitForRenewal(until deadline: Instant) async -> WaitingResult {
        let late = WaitingResult.failure(
            DeliveryFailure(
                .retryLater(scope: .destination, reason: "no OAuth access token before the deadline"),
                lacksResponse: true))
        return await withTaskGroup(of: WaitingResult.self) { group in
            group.addTask { await self.nextAnswer(orCancelled: late) }
            group.addTask { [clock] in
                try? await clock.sleep(until: deadline)
                return late
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? late
        }
    }

    /// Returns the result of the renewal in progress.
    private func nextAnswer(orCancelled cancelled: WaitingResult) async -> WaitingResult {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> WaitingResult? in
                    // A cancellation from now on finds the continuation.
                    if Task.isCancelled { return cancelled }
                    if !state.isRenewing { return Self.answer(of: state, now: clock.now) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: cancelled)
        }
    }
}
