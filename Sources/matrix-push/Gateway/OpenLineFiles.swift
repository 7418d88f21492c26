import Synchronization

/// The appenders of files that were opened by a path.
final class OpenLineFiles: Sendable {
    static let shared = OpenLineFiles()

    private struct Reference: Sendable {
        weak var appender: LineAppender?
    }

    private let references = Mutex<[Reference]>([])

    /// Adds an appender, which is removed when it is released.
    func add(_ appender: LineAppender) {
        references.withLock { references in
            references.removeAll { $0.appender == nil }
            references.append(Reference(appender: appender))
        }
    }

    /// Opens the paths again, for the rotation of log files.
    /// - Returns: the errors of the paths that can't be opened. Their old files stay in use.
    func reopen() async -> [LineAppender.FileError] {
        var errors: [LineAppender.FileError] = []
        for appender in references.withLock({ $0.compactMap(\.appender) }) {
            do throws(LineAppender.FileError) {
                try await appender.reopen()
            } catch {
                errors.append(error)
            }
        }
        return errors
    }
}
