import ArgumentParser
import Foundation
import SchemaChecking
import YAMLTree

/// Prints what is wrong with payloads, and remembers the exit code.
struct PayloadReport {
    let format: ReportFormat
    let console: Console
    /// A payload couldn't be read.
    var hasFailed = false
    private var invalid = 0
    private var total = 0
    private var progress = Progress()

    /// Whether a valid file is told: of lines only the sum is.
    private let tellsValid: Bool

    init(format: ReportFormat, tellsValid: Bool, console: Console) {
        self.format = format
        self.tellsValid = tellsValid
        self.console = console
    }

    /// - Parameters:
    ///   - firstLine: the line of the file that the payload starts in.
    ///   - bytes: the payload; nothing of it is shown without.
    mutating func add(_ path: String, firstLine: Int, _ bytes: [UInt8]?, _ violations: [SchemaViolation]) {
        total += 1
        if !violations.isEmpty { invalid += 1 }
        if !violations.isEmpty || format == .json { progress.clear() }
        switch format {
        case .text:
            let name = path == "-" ? "<stdin>" : path
            let source = SourceText(
                name: name, bytes: violations.isEmpty ? [] : bytes ?? [], firstLine: firstLine)
            for violation in violations {
                let location = SourceLocation(
                    source: source, line: violation.line + firstLine - 1, column: violation.column)
                // A key must not begin a line that looks like a report.
                let pointer = violation.pointer.replacing("\n", with: "\u{FFFD}")
                let place = pointer.isEmpty ? "" : " at \(pointer)"
                let diagnostic = Diagnostic.error("\(violation.message) (\(violation.code))\(place)", at: location)
                console.print(diagnostic.rendered(colored: isatty(STDOUT_FILENO) == 1 && console.colored))
            }
            if violations.isEmpty, tellsValid { console.print("\(name): valid") }
        case .json:
            console.print(object(path, firstLine, violations))
        }
    }

    private func object(_ path: String, _ firstLine: Int, _ violations: [SchemaViolation]) -> String {
        let items = violations.map { violation in
            "{\"pointer\":\(jsonString(violation.pointer)),\"line\":\(violation.line + firstLine - 1),"
                + "\"column\":\(violation.column),\"code\":\(jsonString(violation.code)),"
                + "\"message\":\(jsonString(violation.message))}"
        }
        return "{\"file\":\(jsonString(path)),\"line\":\(firstLine),\"valid\":\(violations.isEmpty),"
            + "\"violations\":[\(items.joined(separator: ","))]}"
    }

    /// Tells how far the reading of a file has come.
    mutating func show(_ input: PayloadInput, _ path: String) {
        progress.show("\(path == "-" ? "<stdin>" : path): \(input.progress), \(total) payloads, \(invalid) invalid")
    }

    mutating func finish() throws {
        progress.clear()
        if format == .text, total > 1 { console.error("\(total - invalid) of \(total) payloads are valid") }
        if hasFailed { throw ExitCode(2) }
        if invalid > 0 { throw ExitCode(1) }
    }
}
