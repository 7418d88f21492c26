import APIRuntime
import CommandLineSupport
import Foundation
import HomeserverFeedAPI
import HummingbirdTransport
import PushClient
import PushConfiguration
import Synchronization
import UnixSignals
import YAMLTree

/// A device in a terminal: sets a pusher, shows what arrives, and removes the pusher in the end.
struct ListeningDevice: Sendable {
    /// The connection to the homeserver, with the user's access token.
    let connection: APIConnection
    /// The connection by which the pusher is removed in the end, with a time limit that a person waits for.
    let finalConnection: APIConnection
    let address: ListenAddress
    /// The public URL of the server; `nil` for that of ``address``.
    let publicURL: BaseURL?
    let receiver: PushReceiver
    /// The keys for encrypted pushes; `nil` for a device whose gateway is its own.
    let keys: PushKeyPair?
    let reader: PayloadReader
    /// Returns the pusher for the server's public URL.
    let registration: @Sendable (BaseURL) throws -> PushRegistration
    let format: OutputFormat
    /// The number of shown notifications after which the device ends; `nil` for no end.
    let maxShown: Int?
    /// The time after which the device ends, from when its pusher is set; `nil` for no end.
    let duration: Duration?

    /// The reason that a device ends.
    private enum Ending: Hashable {
        case signal
        case time
        case count
    }

    /// The state of the pusher, and the number of shown notifications.
    private final class Progress: Sendable {
        enum Pusher {
            case none
            /// The request may have reached the homeserver.
            case requested(PusherIdentity)
            case set(PusherIdentity)
        }

        let pusher = Mutex(Pusher.none)
        let shown = Atomic(0)
    }

    /// The maximum number of connections to the server.
    private static let maxConnections = 64

    /// Runs until a signal, the number of notifications or the time ends it. The pusher is removed in any case.
    /// - Parameter signals: SIGINT and SIGTERM.
    /// - Throws: ``CommandFailure``, `MatrixError`, `OutputFailure`; `ListeningError`.
    func run(_ signals: UnixSignalsSequence) async throws {
        let progress = Progress()
        let ending: Ending
        do {
            ending = try await firstEnding(signals, progress)
        } catch {
            do {
                try await removePusher(progress)
            } catch let failure {
                Terminal.standardError.write(CommandFailure(describing: failure).diagnostic)
            }
            throw Self.failure(error, connection)
        }
        try await removePusher(progress)
        let shown = progress.shown.load(ordering: .relaxed)
        if ending == .time, let maxShown {
            throw CommandFailure("the time of --for has passed after \(shown) of \(maxShown) notifications")
        }
    }

    private static func failure(_ error: any Error, _ connection: APIConnection) -> any Error {
        if let error = error as? RegistrationError {
            return CommandFailure("\(error)", status: CommandFailure.usageStatus)
        }
        return ConnectionOptions.failure(error, baseURL: connection.baseURL) ?? error
    }

    private func firstEnding(_ signals: UnixSignalsSequence, _ progress: Progress) async throws -> Ending {
        // A task without a result of its own returns `nil`: the server's task then throws the reason.
        try await withThrowingTaskGroup(of: Ending?.self) { group in
            defer { group.cancelAll() }
            let (ports, running) = AsyncStream.makeStream(of: Int.self)
            let server = HummingbirdServer(
                router: receiver.router(path: publicURL?.path ?? ""),
                configuration: .init(host: address.host, port: address.port, maxConnections: Self.maxConnections),
                logger: .silent, onServerRunning: { running.yield($0) })
            group.addTask {
                defer { running.finish() }
                try await server.run()
                return nil
            }
            group.addTask {
                for await _ in signals { break }
                return .signal
            }
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            if let duration {
                group.addTask {
                    for await _ in starts { break }
                    try await Task.sleep(for: duration)
                    return .time
                }
            }
            group.addTask {
                for await port in ports { return try await listen(port, progress) { start.yield() } }
                return nil
            }
            while let result = try await group.next() {
                if let ending = result { return ending }
            }
            throw CommandFailure("the server stopped")
        }
    }

    // MARK: The pusher

    /// - Parameter onStart: called once the pusher is set.
    private func listen(
        _ port: Int, _ progress: Progress, onStart: @Sendable () -> Void
    ) async throws -> Ending {
        let baseURL = try publicURL ?? address.url(port: port)
        let registration = try registration(baseURL)
        // Before any request, which wouldn't make it valid.
        _ = try registration.request()
        let userID = try await FeedClient(connection).getTokenOwner().userID
        try await setPusher(registration, progress)
        onStart()
        let local = try address.url(port: port)
        Terminal.standardError.write(
            "listening on \(local)\(publicURL.map { ", reached as \($0)" } ?? "") for \(userID.singleLine)")
        Terminal.standardError.write(
            "the pusher is set: app \(registration.appID.singleLine), gateway \(registration.gateway)")
        Terminal.standardError.write("Ctrl+C ends, and removes the pusher")
        return try await show(
            NotificationResolver(
                userID: userID, connection: connection, rules: DeviceRuleset(), shown: ShownNotifications()),
            progress)
    }

    private func setPusher(_ registration: PushRegistration, _ progress: Progress) async throws {
        progress.pusher.withLock { $0 = .requested(registration.identity) }
        let result: PusherRegistrar.Result
        do {
            result = try await PusherRegistrar(connection).register(registration)
        } catch {
            // A response, or no request at all, shows that the pusher isn't set.
            if error is MatrixError || error is RegistrationError { progress.pusher.withLock { $0 = .none } }
            throw error
        }
        progress.pusher.withLock { $0 = .set(registration.identity) }
        let count = result.duplicates.count
        guard count > 0 else { return }
        Terminal.standardError.warn(
            """
            \(count) other pusher\(count == 1 ? "" : "s") of this app and device \(count == 1 ? "is" : "are") set, perhaps \
            by a run that was killed; 'matrix-push client pushers' lists and deletes them
            """)
    }

    /// Removes the pusher, if it is set.
    /// - Throws: ``CommandFailure`` if a pusher remains that was set.
    private func removePusher(_ progress: Progress) async throws {
        switch progress.pusher.withLock({ $0 }) {
        case .none: return
        case .requested(let identity): try? await PusherRegistrar(finalConnection).unregister(identity)
        case .set(let identity):
            do {
                try await PusherRegistrar(finalConnection).unregister(identity)
                Terminal.standardError.write("the pusher is removed")
            } catch {
                let problem = ConnectionOptions.failure(error, baseURL: finalConnection.baseURL)?.message ?? "\(error)"
                throw CommandFailure(
                    "the pusher could not be removed: \(problem)".singleLine,
                    hint: """
                        the homeserver sends pushes until it is: 'matrix-push client pushers list' shows its pushkey, for \
                        'matrix-push client pushers delete --app-id \(identity.appID.singleLine) --pushkey …'
                        """)
            }
        }
    }

    // MARK: Pushes

    /// Shows pushes until the number of notifications is reached.
    private func show(_ resolver: NotificationResolver, _ progress: Progress) async throws -> Ending {
        for await message in receiver.inbox.messages {
            let report = await report(message, resolver)
            // The end has come meanwhile, and the result is that of a cancelled task.
            try Task.checkCancellation()
            try write(report)
            guard report.result == .shown else { continue }
            let shown = progress.shown.add(1, ordering: .relaxed).newValue
            if shown == maxShown { return .count }
        }
        throw CancellationError()
    }

    private func report(_ message: [UInt8], _ resolver: NotificationResolver) async -> ReceptionReport {
        let text = keys.flatMap { try? $0.decrypt(message) }
        do throws(UnusablePayload) {
            let notification =
                if let text { try reader.read(json: text) } else { try reader.read(message: message, keys: keys) }
            return ReceptionReport(await resolver.result(for: notification), isEncrypted: text != nil)
        } catch {
            Terminal.standardError.warn("a push cannot be read: \(error)")
            return ReceptionReport(resolver.result(for: error), isEncrypted: text != nil)
        }
    }

    private func write(_ report: ReceptionReport) throws {
        switch format {
        case .json: try StandardOutput.print(String(decoding: report.jsonBytes(), as: UTF8.self).printableJSON)
        case .text:
            let terminal = Terminal.standardOutput
            let time = Date.now.formatted(
                Date.ISO8601FormatStyle(timeZone: .current).time(includingFractionalSeconds: false))
            try StandardOutput.print(
                ReceptionText(report: report).text(time: time, terminal.style, width: terminal.width))
        }
    }
}
