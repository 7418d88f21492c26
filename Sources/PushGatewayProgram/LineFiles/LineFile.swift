import Foundation

/// An open file, pipe or terminal.
final class LineFile: Sendable {
    let descriptor: Int32
    /// The name in messages.
    let name: String
    /// The path of a file that this instance has opened.
    private let path: String?
    /// Whether the file is on a disk, which is always ready for writing.
    let isRegular: Bool

    /// An open descriptor, which isn't closed.
    convenience init(descriptor: Int32, name: String) {
        self.init(descriptor, name, path: nil)
    }

    /// Opens a file for appending, and creates it if necessary.
    convenience init(path: String) throws(LineFileError) {
        self.init(try Self.open(path), path, path: path)
    }

    private init(_ descriptor: Int32, _ name: String, path: String?) {
        self.descriptor = descriptor
        self.name = name
        self.path = path
        var status = stat()
        isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func open(_ path: String) throws(LineFileError) -> Int32 {
        // Opening a pipe without a reader fails instead of waiting for one. Writing waits for readiness anyway.
        let descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw LineFileError("cannot open \(path)", errno) }
        return descriptor
    }

    deinit {
        if path != nil { close(descriptor) }
    }

    /// Whether the path can be opened again, as log rotation needs it: not a descriptor and not a pipe.
    var isReopenable: Bool { path != nil && isRegular }

    /// Returns the path opened again; `nil` if that isn't possible.
    func reopened() throws(LineFileError) -> LineFile? {
        guard let path, isReopenable else { return nil }
        return try LineFile(path: path)
    }
}
