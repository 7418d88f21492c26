import Foundation

/// A line on the terminal that tells how far long work has come. Nothing is shown of work that takes less than a
/// second, nor where standard error isn't a terminal.
struct Progress {
    private let isOn: Bool
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant?

    /// - Parameter isOn: whether standard error is a terminal that can erase a line.
    init(isOn: Bool = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb") {
        self.isOn = isOn
    }

    /// Shows what is being done.
    mutating func show(_ text: @autoclosure () -> String) {
        guard isOn else { return }
        let now = ContinuousClock.now
        guard now - start > .seconds(1), last.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
        last = now
        Console.standard.errorText("\r\u{1B}[K" + text())
    }

    /// Erases the line.
    mutating func clear() {
        guard last != nil else { return }
        last = nil
        Console.standard.errorText("\r\u{1B}[K")
    }
}
