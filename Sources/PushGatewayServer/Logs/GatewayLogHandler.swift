import CommandLineSupport
import Logging
import YAMLTree

/// A log handler that writes lines of the form `time level label: key=value … [source] message`.
///
/// Values that are empty or contain a space, `=`, a quotation mark or a control character are in quotation marks, with
/// escapes. A value can't look like several values or lines.
struct GatewayLogHandler: LogHandler {
    private var handler: StreamLogHandler

    init(label: String, output: LogOutput) {
        handler = StreamLogHandler(label: label, stream: output)
    }

    var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue.mapValues(Self.escaped) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue.map(Self.escaped) }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(event.message.description.singleLine)"
        if let error = event.error {
            event.metadata = (event.metadata ?? [:]).merging(["error.message": "\(error)"]) { $1 }
            event.error = nil
        }
        event.metadata = event.metadata?.mapValues(Self.escaped)
        handler.log(event: event)
    }

    private static func escaped(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        let text = value.description
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isPrintable && !scalar.properties.isWhitespace && scalar != "=" && scalar != "\""
        }
        return .string(isPlain && !text.isEmpty ? text : quoted(text, limit: .max).printable)
    }
}

extension LogOutput {
    /// Returns a logger to standard error, and its output.
    package static func makeLogger(label: String, level: Logger.Level) -> (logger: Logger, output: LogOutput) {
        let output = LogOutput { count, output in
            Logger(label: label) { GatewayLogHandler(label: $0, output: output) }.warning(
                "lines of the log were dropped because standard error was not read", metadata: ["lines": "\(count)"])
        }
        var logger = Logger(label: label) { GatewayLogHandler(label: $0, output: output) }
        logger.logLevel = level
        return (logger, output)
    }
}
