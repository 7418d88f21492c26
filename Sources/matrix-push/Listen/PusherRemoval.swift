import APIRuntime
import AsyncHTTPClientTransport
import CommandLineSupport
import PushClient
import UnixSignals
import YAMLTree

/// The removal of the pusher at the end, for which a person waits.
struct PusherRemoval: Sendable {
    /// The connection to the homeserver, with the user's access token and a time limit that a person waits for.
    let connection: APIConnection
    let clock: any DeviceClock
    /// The commands for what remains.
    let commands: AccountCommand

    private enum Event: Sendable {
        /// The requests have ended: `nil` for a pusher that is removed.
        case finished((any Error)?)
        /// The requests take long.
        case isSlow
        case signal(UnixSignal)
    }

    /// The time after which the person learns what the program waits for.
    static let patience: Duration = .seconds(1)

    /// Removes a pusher, and reports the result on standard error.
    /// - Parameters:
    ///   - isSet: whether the homeserver has confirmed the pusher. If not, the result isn't checked.
    ///   - signals: each one ends the removal at once.
    /// - Throws: ``CommandFailure`` if the pusher may remain.
    func remove(_ pusher: PusherIdentity, isSet: Bool, signals: AsyncStream<UnixSignal>) async throws {
        switch await result(of: pusher, isSet: isSet, signals) {
        case .finished(nil):
            if isSet { Terminal.standardError.write("the pusher is removed") }
        case .finished(let error?) where error as? PusherWatch.Loss == .deleted:
            Terminal.standardError.warn(
                "the pusher was gone already: the homeserver had deleted it, or another program of the account")
        case .finished(let error?):
            let failure = failure(error, pusher)
            if isSet { throw failure }
            // The end of the start has its own reason.
            Terminal.standardError.write(.warning(failure.message, at: nil, hint: failure.hint))
        case .signal(let signal):
            var failure = CommandFailure(
                "ended before the homeserver has removed the pusher", hint: remains(pusher),
                status: 128 + signal.rawValue)
            if !isSet { failure = CommandFailure("ended", hint: failure.hint, status: failure.status) }
            throw failure
        case .isSlow: break
        }
    }

    /// Returns the first event that ends the removal.
    private func result(of pusher: PusherIdentity, isSet: Bool, _ signals: AsyncStream<UnixSignal>) async -> Event {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        // The tasks don't belong to a group, which would wait for a request that a signal has ended.
        let tasks = [
            Task {
                do {
                    // Homeservers respond to the removal of a pusher in the same way if it doesn't exist.
                    if isSet { try await checkPresence(of: pusher) }
                    try await PusherRegistrar(connection).unregister(pusher)
                    continuation.yield(.finished(nil))
                } catch {
                    continuation.yield(.finished(error))
                }
            },
            Task {
                try? await clock.sleep(until: clock.now + Self.patience)
                if !Task.isCancelled { continuation.yield(.isSlow) }
            },
            Task { for await signal in signals { continuation.yield(.signal(signal)) } },
        ]
        defer { for task in tasks { task.cancel() } }
        for await event in events {
            guard case .isSlow = event else { return event }
            Terminal.standardError.write("removing the pusher… (Ctrl+C ends without that)")
        }
        return .finished(CancellationError())
    }

    /// - Throws: `PusherWatch.Loss`, and the errors of the transport. A list that cannot be read is no reason not to
    ///   remove the pusher.
    private func checkPresence(of pusher: PusherIdentity) async throws {
        do {
            try await PusherWatch(connection: connection, clock: clock).check(pusher)
        } catch let error where error is PusherWatch.Loss || error is TransportError {
            throw error
        } catch {}
    }

    // MARK: What remains

    private func failure(_ error: any Error, _ pusher: PusherIdentity) -> CommandFailure {
        switch error {
        case PusherWatch.Loss.tokenRefused(let error): return tokenRefused(error)
        case let error as MatrixError where error.refusesToken: return tokenRefused(error)
        default:
            let problem = ConnectionOptions.failure(error, baseURL: connection.baseURL)?.message ?? "\(error)"
            return CommandFailure(
                "the pusher could not be removed: \(problem)".singleLine, hint: remains(pusher))
        }
    }

    /// The failure of a command whose access token isn't valid any more.
    func tokenRefused(_ error: MatrixError) -> CommandFailure {
        CommandFailure(
            "the homeserver refuses the access token, with which the pusher cannot be removed: \(error)".singleLine,
            hint: """
                if its device was logged out, most homeservers have deleted the pusher as well; with another token of the \
                account, this shows whether it is there: \(commands.list)
                """)
    }

    private func remains(_ pusher: PusherIdentity) -> String {
        "the homeserver sends pushes until this command has removed it: \(commands.deletion(of: pusher))"
    }
}
