import Synchronization

/// The files and standard output that log providers append to. Each file is opened once.
final class GatewayOutputs: Sendable {
    private struct State {
        var files: [String: LineAppender] = [:]
        var openingFailure: LineFileError?
    }

    private let state = Mutex(State())
    private let onOutputFailure: @Sendable (LineFileError) -> Void

    /// - Parameter onOutputFailure: called when writing a line to standard output fails permanently.
    init(onOutputFailure: @escaping @Sendable (LineFileError) -> Void) {
        self.onOutputFailure = onOutputFailure
    }

    /// The first failure to open a file or standard output.
    var openingFailure: LineFileError? { state.withLock { $0.openingFailure } }

    /// Returns a function that appends a line to a file, or to standard output for `nil`.
    func lineWriter(
        _ path: String?
    ) throws(LineFileError) -> @Sendable (_ line: [UInt8]) async throws -> Void {
        do throws(LineFileError) {
            guard let path else { return writer(to: try LineAppender.standardOutput, onFailure: onOutputFailure) }
            return writer(to: try file(path)) { _ in }
        } catch {
            state.withLock { $0.openingFailure = $0.openingFailure ?? error }
            throw error
        }
    }

    /// Opens the files again, for the rotation of log files.
    /// - Returns: the errors of the files that can't be opened. Their old files stay in use.
    func reopen() async -> [LineFileError] {
        var errors: [LineFileError] = []
        for file in state.withLock({ Array($0.files.values) }) {
            do throws(LineFileError) {
                try await file.reopen()
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    /// Closes the files that aren't at one of some paths, once the lines in progress are written.
    func removeAll(except paths: Set<String>) {
        _ = state.withLock { state in
            let removed = state.files.filter { !paths.contains($0.key) }
            for path in removed.keys { state.files[path] = nil }
            return removed
        }
    }

    private func file(_ path: String) throws(LineFileError) -> LineAppender {
        try state.withLock { state throws(LineFileError) in
            if let opened = state.files[path] { return opened }
            let file = try LineAppender(path: path)
            state.files[path] = file
            return file
        }
    }

    private func writer(
        to file: LineAppender, onFailure: @escaping @Sendable (LineFileError) -> Void
    ) -> @Sendable (_ line: [UInt8]) async throws -> Void {
        { line in
            do throws(LineFileError) {
                try await file.append(line)
            } catch {
                if error.isPermanent { onFailure(error) }
                throw error
            }
        }
    }
}
