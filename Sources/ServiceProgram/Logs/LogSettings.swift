import Logging
import PushConfiguration
import Synchronization

/// The lowest level and the form of the log's lines. All loggers of the service use them, so that a reload can change them.
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

extension LogSettings {
    /// Creates the settings of a section `logging`; `nil` for the defaults.
    package convenience init(_ configuration: LoggingConfiguration?) {
        self.init()
        update(configuration)
    }

    /// Takes over the level and the format of a section `logging`; `nil` for the defaults.
    package func update(_ configuration: LoggingConfiguration?) {
        level = configuration?.level.flatMap { Logger.Level(rawValue: $0.rawValue) } ?? .info
        format = configuration?.format.flatMap { Format(rawValue: $0.rawValue) } ?? .text
    }
}
