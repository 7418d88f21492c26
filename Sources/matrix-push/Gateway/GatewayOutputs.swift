import Synchronization

/// The files and standard output that log providers append to. Each file is opened once.
final class GatewayOutputs: Sendable {
    private struct State {
        var files: [String: LineAppender] = [:]
        var openingFailure: LineAppender.FileError?
    }

    private let state = Mutex(State())
    private let onOutputFailure: @Sendable (LineAppender.FileError) -> Void

    /// - Parameter onOutputFailure: called when writing a line to standard output fails permanently.
    init(onOutputFailure: @escaping @Sendable (LineAppender.FileError) -> Void) {
        self.onOutputFailure = onOutputFailure
    }

    /// The first failure to open a file or standard output.
    var openingFailure: LineAppender.FileError? { state.withLock { $0.openingFailure } }

    /// Returns a function that appends a line to a file, or to standard output for `nil`.
    func lineWriter(
        _ path: String?
    ) throws(LineAppender.FileError) -> @Sendable (_ line: [UInt8]) async throws -> Void {
        do throws(LineAppender.FileError) {
            guard let path else { return writer(to: try LineAppender.standardOutput, onFailure: onOutputFailure) }
            return writer(to: try file(path)) { _ in }
        } catch {
            state.withLock { $0.openingFailure = $0.openingFailure ?? error }
            throw error
        }
    }

    private func file(_ path: String) throws(LineAppender.FileError) -> LineAppender {
        try state.withLock { state throws(LineAppender.FileError) in
            if let opened = state.files[path] { return opened }
            let file = try LineAppender(path: path)
            state.files[path] = file
            return file
        }
    }

    private func writer(
        to file: LineAppender, onFailure: @escaping @Sendable (LineAppender.FileError) -> Void
    ) -> @Sendable (_ line: [UInt8]) async throws -> Void {
        { line in
            do throws(LineAppender.FileError) {
                try await file.append(line)
            } catch {
                if error.isPermanent { onFailure(error) }
                throw error
            }
        }
    }
}
