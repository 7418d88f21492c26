import APIRuntime
import CommandLineSupport
import DeviceAPI
import PushClient

/// Looks at the account's pushers from time to time: no homeserver reports that a pusher is gone.
struct PusherWatch: Sendable {
    /// The connection to the homeserver, with the user's access token.
    let connection: APIConnection
    let clock: any DeviceClock

    /// The reason that no push arrives any more.
    enum Loss: Error, Hashable, Sendable {
        /// The account has no such pusher.
        case deleted
        /// The homeserver refuses the access token.
        case tokenRefused(MatrixError)
    }

    /// The time between two looks.
    static let interval: Duration = .seconds(30)

    /// Returns once the pusher is lost. Requests that fail for other reasons are warnings, one for each series.
    func loss(of pusher: PusherIdentity) async throws -> Loss {
        var isFailing = false
        while true {
            try await clock.sleep(until: clock.now + Self.interval)
            do {
                try await check(pusher)
                if isFailing { Terminal.standardError.write("the homeserver lists the account's pushers again") }
                isFailing = false
            } catch let loss as Loss {
                return loss
            } catch {
                try Task.checkCancellation()
                guard !isFailing else { continue }
                isFailing = true
                let problem = ConnectionOptions.failure(error, baseURL: connection.baseURL)?.message ?? "\(error)"
                Terminal.standardError.warn("cannot check whether the pusher is still set: \(problem)")
            }
        }
    }

    /// Looks at the account's pushers.
    /// - Throws: ``Loss`` if the pusher is lost, and the errors of the request.
    func check(_ pusher: PusherIdentity) async throws {
        do {
            // A response without the list isn't one without pushers.
            guard let pushers = try await DeviceClient(connection).getListedPushers().pushers else {
                throw ClientOptions.missing("pushers")
            }
            if !pushers.contains(where: { ListedPusher($0)?.identity == pusher }) { throw Loss.deleted }
        } catch let error as MatrixError where error.refusesToken {
            throw Loss.tokenRefused(error)
        }
    }
}

extension MatrixError {
    /// Whether the access token isn't valid: its device was logged out, the account deactivated, or the token expired.
    var refusesToken: Bool { status.code == 401 || errcode == "M_USER_DEACTIVATED" }
}
