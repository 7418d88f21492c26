import Foundation
import YAMLTree

/// An output stream of the process, such as standard error, and its capabilities.
package struct Terminal: Sendable {
    package static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    package static let standardError = Terminal(descriptor: STDERR_FILENO)

    /// Whether the stream is a terminal that can erase a line.
    package let isInteractive: Bool
    /// Whether to write colours: the stream is a terminal, and `NO_COLOR` is unset or empty (<https://no-color.org>).
    package let isColored: Bool
    private let descriptor: Int32

    package init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.descriptor = descriptor
        isInteractive = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
        isColored = isInteractive && environment["NO_COLOR", default: ""].isEmpty
    }

    package var style: TerminalStyle { TerminalStyle(isColored: isColored) }

    /// The width in columns; `nil` if the stream isn't a terminal.
    package var width: Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes a line. Errors are ignored: there is no other stream to report them on.
    package func write(_ line: String) {
        try? CommandLineSupport.write(line + "\n", to: descriptor)
    }

    /// Writes a diagnostic with its source line, caret and hint.
    package func write(_ diagnostic: Diagnostic) {
        write(diagnostic.rendered(colored: isColored))
    }

    /// Writes a warning on one line.
    package func warn(_ text: String) {
        write(Diagnostic.warning(text.singleLine, at: nil))
    }

    /// Writes a message of the argument parser, whose `Error:` becomes `error:` as in all other messages.
    package func writeUsage(_ message: String) {
        let prefix = "Error: "
        let text = message.hasPrefix(prefix) ? "error: " + String(message.dropFirst(prefix.count)) : message
        write(text)
    }

    /// Erases the line that the cursor is in, and writes `text` there without ending the line.
    package func replaceLine(with text: String = "") {
        try? CommandLineSupport.write("\r\u{1B}[K" + text, to: descriptor)
    }
}
