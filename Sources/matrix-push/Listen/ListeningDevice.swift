import APIRuntime
import AsyncHTTPClientTransport
import CommandLineSupport
import Foundation
import HomeserverFeedAPI
import HummingbirdTransport
import PushClient
import PushConfiguration
import PushDoctor
import Synchronization
import UnixSignals
import YAMLTree

/// A device in a terminal: sets a pusher, shows what arrives, and removes the pusher in the end.
struct ListeningDevice: Sendable {
    /// The connection to the homeserver, with the user's access token.
    let connection: APIConnection
    let removal: PusherRemoval
    let address: ListenAddress
    /// The public URL of the server; `nil` for that of ``address``.
    let publicURL: BaseURL?
    let receiver: PushReceiver
    /// The provider by which the gateway delivers; `nil` for a device that is its own gateway.
    let provider: ListenProvider?
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
    let clock: any DeviceClock

    /// The reason that a device ends.
    private enum Ending: Hashable {
        case signal
        case time
        case count
        /// No program reads the output any more.
        case closedOutput
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

    /// The maximum number of connections to the server. With the largest body each, they need 64 MiB.
    private static let maxConnections = 1024
    /// The time for the body of a request, which is small: a slow sender must not keep a connection for long.
    private static let bodyTimeout: Duration = .seconds(10)
    /// The time limit for the gateway's response to the test push.
    private static let gatewayTimeout: Duration = .seconds(10)
    /// The time between two looks whether a program reads the output.
    private static let outputInterval: Duration = .seconds(1)

    /// Runs until a signal, the number of notifications or the time ends it. The pusher is removed in any case.
    /// - Parameter signals: SIGINT and SIGTERM. The first one ends the device, a second one the removal of the pusher.
    /// - Throws: ``CommandFailure``, `MatrixError`, `OutputFailure`; `ListeningError`.
    func run(_ signals: some AsyncSequence<UnixSignal, Never> & Sendable) async throws {
        let relay = SignalRelay(clock: clock)
        let relaying = Task { for await signal in signals { relay.receive(signal) } }
        defer { relaying.cancel() }
        let progress = Progress()
        let ending: Ending
        do {
            ending = try await firstEnding(relay.first, progress)
        } catch {
            relay.beginEnd()
            do {
                try await removePusher(progress, relay.later)
            } catch let failure {
                Terminal.standardError.write(CommandFailure(describing: failure).diagnostic)
            }
            receiver.refusals.writeRest()
            throw Self.failure(error, connection)
        }
        relay.beginEnd()
        defer { receiver.refusals.writeRest() }
        if ending == .closedOutput { StandardOutput.discard() }
        try await removePusher(progress, relay.later)
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

    private func firstEnding(_ signals: AsyncStream<UnixSignal>, _ progress: Progress) async throws -> Ending {
        // A task without a result of its own returns `nil`: the server's task then throws the reason.
        try await withThrowingTaskGroup(of: Ending?.self) { group in
            defer { group.cancelAll() }
            let (ports, running) = AsyncStream.makeStream(of: Int.self)
            let server = HummingbirdServer(
                router: receiver.router(path: publicURL?.path ?? ""),
                configuration: .init(
                    host: address.host, port: address.port, bodyTimeout: Self.bodyTimeout,
                    maxConnections: Self.maxConnections, limitsConnectionsPerAddress: true),
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
            group.addTask {
                try await receiver.refusals.writeRegularly(clock)
                return nil
            }
            group.addTask { try await closedOutput() }
            let (starts, start) = AsyncStream.makeStream(of: Void.self)
            if let duration {
                group.addTask {
                    for await _ in starts { break }
                    try await clock.sleep(until: clock.now + duration)
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

    /// Returns once no program reads the output, as after `head`. Otherwise only the next push would show it.
    private func closedOutput() async throws -> Ending {
        while !StandardOutput.isReaderGone { try await clock.sleep(until: clock.now + Self.outputInterval) }
        return .closedOutput
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
        let trial = trial(of: registration, baseURL)
        let resolver = NotificationResolver(
            userID: userID, connection: connection, rules: DeviceRuleset(), shown: ShownNotifications())
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await show(resolver, trial, progress) }
            group.addTask {
                await trial?.run()
                return nil
            }
            group.addTask { throw try await lossFailure(of: registration.identity, trial, progress) }
            while let result = try await group.next() {
                if let ending = result { return ending }
            }
            throw CancellationError()
        }
    }

    private func trial(of registration: PushRegistration, _ baseURL: BaseURL) -> GatewayTrial? {
        guard let provider,
            let test = GatewayTest(registration, transport: AsyncHTTPClientTransport(timeout: Self.gatewayTimeout))
        else { return nil }
        return GatewayTrial(test, of: registration, provider: provider, publicURL: "\(baseURL)", clock: clock)
    }

    /// Returns the failure of a device whose pusher is lost, once it is. The pusher isn't removed any more.
    private func lossFailure(
        of pusher: PusherIdentity, _ trial: GatewayTrial?, _ progress: Progress
    ) async throws -> CommandFailure {
        let loss = try await PusherWatch(connection: connection, clock: clock).loss(of: pusher)
        progress.pusher.withLock { $0 = .none }
        switch loss {
        case .tokenRefused(let error): return removal.tokenRefused(error)
        case .deleted:
            return trial?.deletion
                ?? CommandFailure(
                    "the pusher is gone: another program of the account has deleted it, or its password was changed",
                    hint: "start 'matrix-push listen' again for another pusher")
        }
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
        Terminal.standardError.write(
            .warning(
                """
                \(count) other pusher\(count == 1 ? "" : "s") of this app and device \(count == 1 ? "is" : "are") set, \
                perhaps by a run that was killed
                """, at: nil,
                hint: """
                    this lists them, and 'client pushers delete' with the same options, --app-id and --pushkey deletes \
                    one: \(removal.commands.list)
                    """))
    }

    /// Removes the pusher, if it is set.
    /// - Throws: ``CommandFailure`` if a pusher remains that was set.
    private func removePusher(_ progress: Progress, _ signals: AsyncStream<UnixSignal>) async throws {
        switch progress.pusher.withLock({ $0 }) {
        case .none: return
        case .requested(let pusher): try await removal.remove(pusher, isSet: false, signals: signals)
        case .set(let pusher): try await removal.remove(pusher, isSet: true, signals: signals)
        }
    }

    // MARK: Pushes

    /// Shows pushes until the number of notifications is reached.
    private func show(
        _ resolver: NotificationResolver, _ trial: GatewayTrial?, _ progress: Progress
    ) async throws -> Ending {
        for await message in receiver.inbox.messages {
            guard let report = await report(message, resolver, trial) else { continue }
            // The end has come meanwhile, and the result is that of a cancelled task.
            try Task.checkCancellation()
            do {
                try write(report)
            } catch let failure as OutputFailure where failure.isClosedPipe {
                return .closedOutput
            }
            guard report.result == .shown else { continue }
            let shown = progress.shown.add(1, ordering: .relaxed).newValue
            if shown == maxShown { return .count }
        }
        throw CancellationError()
    }

    /// Returns the result of a push; `nil` for the test push.
    private func report(
        _ message: [UInt8], _ resolver: NotificationResolver, _ trial: GatewayTrial?
    ) async -> ReceptionReport? {
        let text = keys.flatMap { try? $0.decrypt(message) }
        do throws(UnusablePayload) {
            let notification =
                if let text { try reader.read(json: text) } else { try reader.read(message: message, keys: keys) }
            if let trial, trial.receives(notification) { return nil }
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
