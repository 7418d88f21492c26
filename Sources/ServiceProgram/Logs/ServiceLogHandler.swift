import CommandLineSupport
import Logging
import YAMLTree

/// A log handler that writes lines of the form `time level label: key=value … [module] message`, or JSON
/// (``JSONLogLine``).
///
/// In the first form, values that are empty or contain a space, `=`, a quotation mark or a control character are in
/// quotation marks, with escapes. A value can't look like several values or lines.
struct ServiceLogHandler: LogHandler {
    private let settings: LogSettings
    private let output: LogOutput
    private let text: StreamLogHandler
    private var lowestLevel = Logger.Level.trace

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    /// The maximum number of Unicode scalars of a value or a message in a line of text.
    private static let maxLength = 4096

    init(label: String, output: LogOutput, settings: LogSettings = .init()) {
        self.settings = settings
        self.output = output
        text = StreamLogHandler(label: label, stream: output, metadataProvider: nil)
    }

    /// The level of the settings, or that of the logger if it is higher: a logger can only be quieter than the others.
    var logLevel: Logger.Level {
        get { max(lowestLevel, settings.level) }
        set { lowestLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error {
            all["error.message"] = "\(error)"
            event.error = nil
        }
        switch settings.format {
        case .text:
            event.message = "\(Self.bounded(event.message.description).singleLine)"
            event.metadata = all.mapValues(Self.escaped)
            text.log(event: event)
        case .json:
            output.write(JSONLogLine(event, metadata: all).text)
        }
    }

    private static func escaped(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        let text = bounded(value.description)
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isPrintable && !scalar.properties.isWhitespace && scalar != "=" && scalar != "\""
        }
        return .string(isPlain && !text.isEmpty ? text : quoted(text, limit: .max).printable)
    }

    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > maxLength, text.unicodeScalars.count > maxLength else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(maxLength))) + "…"
    }
}

extension LogOutput {
    /// Returns a logger to standard error, and its output.
    package static func makeLogger(label: String, settings: LogSettings) -> (logger: Logger, output: LogOutput) {
        let output = LogOutput { count, output in
            Logger(label: label) { ServiceLogHandler(label: $0, output: output, settings: settings) }.warning(
                "lines of the log were dropped because standard error was not read", metadata: ["lines": "\(count)"])
        }
        let logger = Logger(label: label) { ServiceLogHandler(label: $0, output: output, settings: settings) }
        return (logger, output)
    }
}
