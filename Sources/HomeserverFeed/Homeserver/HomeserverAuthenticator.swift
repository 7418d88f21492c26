import APIRuntime
import Crypto
import HomeserverPush
import PushDelivery
import Synchronization

/// Checks the access tokens of clients by asking the homeserver who owns them.
///
/// A valid token isn't checked again for a short time, so that a token which was revoked works for that long. Tokens are
/// kept in memory as hashes only. Invalid ones aren't kept.
public final class HomeserverAuthenticator: Authenticator {
    private typealias Entry = (user: AuthenticatedUser, until: ContinuousClock.Instant)

    private let homeserver: HomeserverConnection
    private let serverName: String
    private let lifetime: Duration
    private let clock: any DeliveryClock
    private let known: Mutex<RecentGenerations<[UInt8], Entry>>

    private static let maxTokens = 100_000

    public init(
        _ homeserver: HomeserverConnection, configuration: FeedConfiguration, clock: any DeliveryClock = SystemClock()
    ) {
        self.homeserver = homeserver
        serverName = configuration.serverName
        lifetime = configuration.tokenLifetime
        self.clock = clock
        known = Mutex(RecentGenerations(maxCost: Self.maxTokens))
    }

    public func user(of token: AccessToken) async throws(MatrixError) -> AuthenticatedUser? {
        let hash = Array(SHA256.hash(data: Array(token.rawValue.utf8)))
        let now = clock.now
        if let entry = known.withLock({ $0[hash] }), now < entry.until { return entry.user }
        do {
            let owner = try await homeserver.client(with: token).getTokenOwner()
            // An application service's user or one of another server can't have pushers here.
            guard owner.userID.hasServerName(serverName) else { return nil }
            let user = AuthenticatedUser(userID: owner.userID, deviceID: owner.deviceID)
            known.withLock { $0.set((user, now + lifetime), for: hash, cost: 1) }
            return user
        } catch let error as MatrixError where error.status.code == 401 {
            known.withLock { $0.remove(hash) }
            // The homeserver knows whether the session can be restored (`soft_logout`).
            throw error.asResponse
        } catch let error as MatrixError where [403, 429].contains(error.status.code) {
            throw error.asResponse
        } catch {
            throw HomeserverFailure("check a token", error).matrixError
        }
    }
}

extension MatrixError {
    /// The error of the homeserver as the response to a client.
    var asResponse: MatrixError {
        MatrixError(
            status: status, errcode: errcode, message: message, retryAfterMilliseconds: retryAfterMilliseconds,
            additionalProperties: additionalProperties,
            responseFields: headerFields[.retryAfter].map { [.retryAfter: $0] } ?? [:])
    }
}
