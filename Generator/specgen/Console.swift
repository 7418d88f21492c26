import Foundation
import YAMLTree

/// What the command prints: results on standard output, everything else on standard error; colours only on a terminal.
///
/// Results that get lost must not look like success: when standard output can't be written to, the process exits with
/// 2. It says why, unless the reader of a pipe has gone (as `head` does), who has all that it wanted.
struct Console {
    static let standard = Console(
        colored: isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)

    let colored: Bool

    func print(_ line: String) {
        let problem = Self.write(line, to: STDOUT_FILENO)
        guard problem != 0 else { return }
        if problem != EPIPE { error("error: can't write the output: \(String(cString: strerror(problem)))") }
        exit(2)
    }

    /// Nobody is left to tell when this fails.
    func error(_ line: String) {
        _ = Self.write(line, to: STDERR_FILENO)
    }

    /// Writes a whole line.
    /// - Returns: the number of the system's error, or 0.
    private static func write(_ line: String, to descriptor: Int32) -> Int32 {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    /// Prints diagnostics, in the order of their places, then how many there were.
    /// - Returns: whether an error is among them.
    func report(_ diagnostics: [Diagnostic]) -> Bool {
        // Notes belong to what stands before them, so that groups are sorted, not single diagnostics.
        for diagnostic in Self.sorted(diagnostics) { error(diagnostic.rendered(colored: colored)) }
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        if errors + warnings > 0 {
            let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            error(counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", "))
        }
        return errors > 0
    }

    private static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var groups: [[Diagnostic]] = []
        for diagnostic in diagnostics {
            if diagnostic.severity == .note, !groups.isEmpty {
                groups[groups.count - 1].append(diagnostic)
            } else {
                groups.append([diagnostic])
            }
        }
        return groups.enumerated().sorted { left, right in
            // What has no place comes first.
            switch (left.element[0].location, right.element[0].location) {
            case (let first?, let second?) where first != second: first < second
            case (nil, _?): true
            case (_?, nil): false
            default: left.offset < right.offset
            }
        }.flatMap(\.element)
    }
}
