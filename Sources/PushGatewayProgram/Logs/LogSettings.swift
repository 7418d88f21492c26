import Logging
import Synchronization

/// The lowest level and the form of the log's lines. All loggers of the gateway use them, so that a reload can change them.
package final class LogSettings: Sendable {
    /// The form of lines.
    package enum Format: String, Sendable, CaseIterable {
        /// For people: `time level label: key=value … message`.
        case text
        /// A JSON object a line.
        case json
    }

    private let levelIndex: Atomic<Int>
    private let isJSON: Atomic<Bool>

    private static let levels = Logger.Level.allCases

    package init(level: Logger.Level = .info, format: Format = .text) {
        levelIndex = Atomic(Self.levels.firstIndex(of: level) ?? 0)
        isJSON = Atomic(format == .json)
    }

    package var level: Logger.Level {
        get { Self.levels[levelIndex.load(ordering: .relaxed)] }
        set { levelIndex.store(Self.levels.firstIndex(of: newValue) ?? 0, ordering: .relaxed) }
    }

    package var format: Format {
        get { isJSON.load(ordering: .relaxed) ? .json : .text }
        set { isJSON.store(newValue == .json, ordering: .relaxed) }
    }
}
