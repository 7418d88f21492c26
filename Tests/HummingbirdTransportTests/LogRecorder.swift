import Logging

/// A log handler that passes on messages with their metadata: `info: refused peer=127.0.0.1`.
struct LogRecorder: LogHandler {
    private let lines: AsyncStream<String>.Continuation
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    /// Returns a logger and the lines that it writes from a level on.
    static func logger(_ level: Logger.Level) -> (Logger, AsyncStream<String>, AsyncStream<String>.Continuation) {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        let logger = Logger(label: "test") { _ in LogRecorder(lines: continuation, logLevel: level) }
        return (logger, lines, continuation)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).map { " \($0.key)=\($0.value)" }.sorted()
        lines.yield("\(event.level): \(event.message)" + fields.joined())
    }
}
