import Foundation
import Synchronization

/// A connection that waits for the notifications of a channel (PostgreSQL documentation, `LISTEN`), with a thread of
/// its own. It connects again after an error.
public final class PostgreSQLListener: Sendable {
    /// Prepares a new connection; runs before it listens. An error closes the connection.
    public typealias Setup = PostgreSQLConfiguration.Setup

    /// A statement without parameters that the listener runs again and again.
    public struct Check: Sendable {
        /// The time from one result to the next statement.
        public var interval: Duration
        public var sql: String
        /// Receives the rows. Called on the listener's thread.
        public var receive: @Sendable ([PostgreSQLRow]) -> Void

        public init(
            interval: Duration, sql: String, receive: @escaping @Sendable ([PostgreSQLRow]) -> Void
        ) {
            self.interval = interval
            self.sql = sql
            self.receive = receive
        }

        /// Notices a connection that was lost without a sign, when there are no notifications.
        public static let connection = Self(interval: .seconds(20), sql: "SELECT 1") { _ in }
    }

    private final class Closing: Sendable {
        let isClosed = Atomic(false)
    }

    private let closing = Closing()

    /// The longest time between looks whether the listener was closed.
    private static let closingInterval: Duration = .seconds(1)

    /// - Parameters:
    ///   - channel: the name of the channel.
    ///   - setup: prepares each new connection.
    ///   - check: runs while the connection is there, at first when it was made.
    ///   - receive: receives the payload of each notification; `nil` when the connection was made, because
    ///     notifications may have been missed. Called on the listener's thread.
    public init(
        _ configuration: PostgreSQLConfiguration, channel: String, setup: @escaping Setup = { _ in },
        check: Check = .connection, receive: @escaping @Sendable (String?) -> Void
    ) {
        Thread.detachNewThread { [closing] in
            var delay = configuration.minimumDelay
            while !closing.isClosed.load(ordering: .relaxed) {
                do {
                    var connection = try PostgreSQLConnection(
                        configuration.connection, deadline: .now + configuration.connectTimeout)
                    let limit = configuration.connectTimeout
                    try setup { sql throws(PostgreSQLError) in try connection.runOnce(sql, deadline: .now + limit) }
                    _ = try connection.runOnce(
                        "LISTEN \(PostgreSQLText.identifier(channel))", deadline: .now + limit)
                    delay = configuration.minimumDelay
                    receive(nil)
                    try Self.listen(&connection, until: closing, timeout: configuration.timeout, check, receive)
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
        _ connection: inout PostgreSQLConnection, until closing: Closing, timeout: Duration, _ check: Check,
        _ receive: (String?) -> Void
    ) throws(PostgreSQLError) {
        var nextCheck = ContinuousClock.now
        while !closing.isClosed.load(ordering: .relaxed) {
            let end = min(nextCheck, .now + closingInterval)
            for payload in try connection.notifications(before: end) { receive(payload) }
            guard nextCheck <= .now else { continue }
            do throws(PostgreSQLError) {
                check.receive(try connection.runOnce(check.sql, deadline: .now + timeout))
            } catch {
                // A refused statement leaves the connection usable.
                guard error.sqlState != nil, connection.isUsable else { throw error }
            }
            for payload in connection.notifications() { receive(payload) }
            nextCheck = .now + check.interval
        }
    }
}
