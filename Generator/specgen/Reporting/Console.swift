import Foundation

/// What the command prints: results on standard output, everything else on standard error; colours only on a terminal.
///
/// Results that get lost must not look like success: when standard output can't be written to, the process exits with
/// 2. It says why, unless the reader of a pipe has gone (as `head` does), who has all that it wanted.
struct Console {
    static let standard = Console(
        colored: isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)

    let colored: Bool

    func print(_ line: String) {
        let problem = write(line + "\n", to: STDOUT_FILENO)
        guard problem != 0 else { return }
        if problem != EPIPE { error("error: can't write the output: \(String(cString: strerror(problem)))") }
        exit(2)
    }

    /// Nobody is left to tell when this fails.
    func error(_ line: String) { errorText(line + "\n") }

    /// Writes to standard error without ending the line.
    func errorText(_ text: String) { _ = write(text, to: STDERR_FILENO) }
}
