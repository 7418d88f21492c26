import Logging
import Synchronization

/// The log lines of a test.
public final class RecordedLog: Sendable {
    public struct Line: Hashable, Sendable {
        public let level: Logger.Level
        public let message: String
        public let metadata: [String: String]
    }

    private let storage = Mutex<[Line]>([])

    public init() {}

    public var lines: [Line] { storage.withLock { $0 } }

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
