import CommandLineSupport
import StatusAPI

/// A chart of the last hour: a bar for each minute, delivered notifications above the line, failures below it.
package struct Sparkline {
    private let minutes: MinuteCounts

    package init(minutes: MinuteCounts) {
        self.minutes = minutes
    }

    /// The width of a bar and the gap after it.
    private static let (bar, step) = (3, 4)
    /// The heights above and below the line.
    private static let (above, below) = (24, 12)

    package func rendered() -> HTML {
        let width = minutes.delivered.count * Self.step
        return .element(
            "svg",
            [
                "class": "sparkline", "viewBox": "0 0 \(width) \(Self.above + Self.below + 1)", "role": "img",
                "preserveAspectRatio": "none", "aria-label": description,
            ],
            .element("title", .text(description)),
            path("delivered", minutes.delivered, height: Self.above, direction: -1),
            path("failed", minutes.failed, height: Self.below, direction: 1),
            .element("path", ["class": "axis", "d": "M0 \(Self.above)h\(width)v1h-\(width)z"]))
    }

    /// The chart in words, for screen readers.
    private var description: String {
        let (delivered, failed) = (minutes.delivered.reduce(0, +), minutes.failed.reduce(0, +))
        guard delivered + failed > 0 else { return "Last hour: nothing" }
        var text = "Last hour: \(StatusText.number(Int(delivered))) delivered, "
        text += "\(StatusText.number(Int(failed))) not delivered"
        let oldest = { (counts: [Int64]) in counts.firstIndex { $0 > 0 }.map { counts.count - 1 - $0 } }
        let newest = { (counts: [Int64]) in counts.lastIndex { $0 > 0 }.map { counts.count - 1 - $0 } }
        if let first = oldest(minutes.failed), let last = newest(minutes.failed) {
            let place = first == last ? "\(first) minutes ago" : "between \(first) and \(last) minutes ago"
            text += "; the failures \(first == 0 ? "in this minute" : place)"
        }
        return text
    }

    /// Returns bars that are at least one unit high, relative to the largest number of both kinds.
    private func path(_ name: String, _ counts: [Int64], height: Int, direction: Int) -> HTML {
        let most = max(minutes.delivered.max() ?? 0, minutes.failed.max() ?? 0, 1)
        let start = direction < 0 ? Self.above : Self.above + 1
        var path = ""
        for (index, count) in counts.enumerated() where count > 0 {
            let length = max(2, Int((Double(count) / Double(most) * Double(height)).rounded()))
            path += "M\(index * Self.step) \(start)v\(direction * length)h\(Self.bar)v\(-direction * length)z"
        }
        return .element("path", ["class": name, "d": path])
    }
}
