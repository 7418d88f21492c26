import Foundation
import Synchronization

/// A connection that waits for the notifications of a channel (PostgreSQL documentation, `LISTEN`), with a thread of
/// its own. It connects again after an error.
public final class PostgreSQLListener: Sendable {
    private final class Closing: Sendable {
        let isClosed = Atomic(false)
    }

    private let closing = Closing()

    /// The time between checks of the connection, and of whether the listener was closed.
    private static let checkInterval: Duration = .seconds(1)
    /// The time after which a connection without notifications runs a statement, to notice that it was lost.
    private static let probeInterval: Duration = .seconds(20)

    /// - Parameters:
    ///   - channel: the name of the channel.
    ///   - receive: receives the payload of each notification; `nil` when the connection was made, because
    ///     notifications may have been missed. Called on the listener's thread.
    public init(
        _ configuration: PostgreSQLConfiguration, channel: String, receive: @escaping @Sendable (String?) -> Void
    ) {
        Thread.detachNewThread { [closing] in
            var delay = configuration.minimumDelay
            while !closing.isClosed.load(ordering: .relaxed) {
                do throws(PostgreSQLError) {
                    var connection = try PostgreSQLConnection(
                        configuration.connection, deadline: .now + configuration.connectTimeout)
                    _ = try connection.runOnce(
                        "LISTEN \(PostgreSQLText.identifier(channel))", deadline: .now + configuration.connectTimeout)
                    delay = configuration.minimumDelay
                    receive(nil)
                    try Self.listen(&connection, until: closing, timeout: configuration.timeout, receive)
                } catch {
                    Thread.sleep(forTimeInterval: delay / .seconds(1))
                    delay = min(delay * 2, configuration.maximumDelay)
                }
            }
        }
    }

    deinit {
        close()
    }

    /// Ends the connection, within a second.
    public func close() {
        closing.isClosed.store(true, ordering: .relaxed)
    }

    /// Receives notifications until the listener is closed.
    private static func listen(
        _ connection: inout PostgreSQLConnection, until closing: Closing, timeout: Duration,
        _ receive: (String?) -> Void
    ) throws(PostgreSQLError) {
        var nextProbe = ContinuousClock.now + probeInterval
        while !closing.isClosed.load(ordering: .relaxed) {
            for payload in try connection.notifications(before: .now + checkInterval) { receive(payload) }
            guard nextProbe <= .now else { continue }
            _ = try connection.runOnce("SELECT 1", deadline: .now + timeout)
            for payload in connection.notifications() { receive(payload) }
            nextProbe = .now + probeInterval
        }
    }
}
