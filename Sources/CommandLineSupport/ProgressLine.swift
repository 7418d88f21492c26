/// A line on standard error with the progress of long work. It appears after one second, and only on a terminal.
package struct ProgressLine {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var lastUpdate: ContinuousClock.Instant?

    /// - Parameter isShown: whether standard error is a terminal that can erase a line.
    package init(isShown: Bool = Terminal.standardError.isInteractive) {
        self.isShown = isShown
    }

    /// Shows a text in place of the last one, at most ten times a second.
    package mutating func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let now = ContinuousClock.now
        guard now - start > .seconds(1), lastUpdate.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
        lastUpdate = now
        Terminal.standardError.replaceLine(with: text())
    }

    /// Erases the line, if it is shown.
    package mutating func clear() {
        guard lastUpdate != nil else { return }
        lastUpdate = nil
        Terminal.standardError.replaceLine()
    }
}
