import Logging
import Synchronization

/// The log lines of a test.
public final class RecordedLog: Sendable {
    public struct Line: Hashable, CustomStringConvertible, Sendable {
        public let level: Logger.Level
        public let message: String
        public let metadata: [String: String]

        /// `info: refused peer=127.0.0.1`
        public var description: String {
            "\(level): \(message)" + metadata.map { " \($0.key)=\($0.value)" }.sorted().joined()
        }
    }

    private let storage = Mutex<[Line]>([])

    public init() {}

    public var lines: [Line] { storage.withLock { $0 } }

    /// The lines as texts, with their metadata.
    public var texts: [String] { lines.map(\.description) }

    /// The lines of a level.
    public func lines(_ level: Logger.Level) -> [Line] { lines.filter { $0.level == level } }

    /// The lines with a message.
    public func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    /// The messages of at least level `notice`.
    public var messages: [String] { lines.filter { $0.level >= .notice }.map(\.message) }

    /// A logger of level `trace` that writes to this log.
    public var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
            log.storage.withLock {
                $0.append(Line(level: event.level, message: "\(event.message)", metadata: all))
            }
        }
    }
}
