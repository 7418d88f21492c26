import CommandLineSupport
import Foundation
import YAMLTree

/// The reason why a file cannot be read, in lower case, without the path.
struct UnreadableFile: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String) {
        description = reason
    }

    fileprivate init(_ error: SystemError) {
        description = error.description
    }
}

/// The kind of a file, symbolic links followed.
enum FileKind {
    case file, folder, other

    /// - Returns: `nil` if the file doesn't exist or cannot be accessed.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Returns whether the path exists; a symbolic link does even if its target doesn't.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    fileprivate init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .other
        }
    }
}

/// Returns the bytes of a regular file. Devices and pipes are refused, because they may be endless.
/// - Parameter limit: the maximum size in bytes.
func readFile(_ path: String, limit: Int = YAMLLimits().maxBytes) throws(UnreadableFile) -> [UInt8] {
    // Opening a pipe without a writer would block.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw UnreadableFile(SystemError()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw UnreadableFile(SystemError()) }
    switch FileKind(status) {
    case .file: break
    case .folder: throw UnreadableFile(SystemError(code: EISDIR))
    case .other: throw UnreadableFile("it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else {
        throw UnreadableFile("it has \(size) bytes, more than the limit of \(limit)")
    }
    var failure: Int32 = 0
    // If the file grows meanwhile, only its first `size` bytes are read.
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        while count < size, let start = buffer.baseAddress {
            let added = read(descriptor, start + count, size - count)
            if added > 0 {
                count += added
            } else if added == 0 {
                return
            } else if errno != EINTR {
                failure = errno
                return
            }
        }
    }
    guard failure == 0 else { throw UnreadableFile(SystemError(code: failure)) }
    return bytes
}

/// Creates or replaces a file.
func writeFile(_ text: String, to path: String) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError() }
    do throws(SystemError) {
        try write(text, to: descriptor)
    } catch {
        close(descriptor)
        throw error
    }
    // Some file systems report a full disk only here.
    if close(descriptor) != 0 { throw SystemError() }
}
