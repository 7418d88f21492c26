import Logging

extension Logger {
    /// A logger that discards everything.
    package static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
