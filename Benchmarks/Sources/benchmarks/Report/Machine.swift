import Foundation

/// The machine and the time of a run.
struct Machine: Encodable {
    let date: String
    let processor: String
    let cores: Int
    let system: String
    let swift: String

    /// This machine, now.
    static var current: Machine {
        Machine(
            date: Date.now.formatted(.iso8601.year().month().day()),
            processor: value(of: "model name", in: "/proc/cpuinfo", separator: ":") ?? "unknown processor",
            cores: ProcessInfo.processInfo.processorCount,
            system: value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
                ?? ProcessInfo.processInfo.operatingSystemVersionString,
            swift: ProcessInfo.processInfo.environment["SWIFT_VERSION_LINE"] ?? "unknown version of Swift")
    }

    var sentence: String {
        "Measured on \(date): \(processor), \(cores) cores, one of them used; \(system); \(swift)."
    }

    var sentenceWithAllCores: String {
        "Measured on \(date): \(processor), \(cores) cores for all programs together; \(system); \(swift)."
    }

    /// The value after a name in a file with a name and a value on each line.
    private static func value(of name: String, in path: String, separator: Character) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) })
        else { return nil }
        return line.split(separator: separator).last?.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
    }
}
