import Foundation
import YAMLTree

/// Why a file can't be read, in plain words.
struct UnreadableFile: Error, CustomStringConvertible {
    let description: String
}

/// What a path names on disk, symbolic links followed.
enum FileKind {
    case file, folder, other

    /// - Returns: `nil` when the path names nothing, or nothing that can be looked at.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Whether there is something of that name, be it a link that leads nowhere.
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

/// The bytes of a file.
/// - Parameter limit: the most bytes a file may have. Devices and pipes are refused, which may have no end.
/// - Throws: ``UnreadableFile``.
func readFile(_ path: String, limit: Int = YAMLLimits().maxBytes) throws(UnreadableFile) -> [UInt8] {
    // Without waiting: opening a pipe that nobody writes to would take for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw UnreadableFile(description: reason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw UnreadableFile(description: reason(errno)) }
    switch FileKind(status) {
    case .file: break
    case .folder: throw UnreadableFile(description: "it is a folder")
    case .other: throw UnreadableFile(description: "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else {
        throw UnreadableFile(description: "it has \(size) bytes, more than the limit of \(limit)")
    }
    var failure: Int32 = 0
    // A file that grows meanwhile is read as far as it went.
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
    guard failure == 0 else { throw UnreadableFile(description: reason(failure)) }
    return bytes
}

private func reason(_ error: Int32) -> String {
    switch error {
    case ENOENT, ENOTDIR: "there is no such file"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "its symbolic links lead round in a circle"
    case ENAMETOOLONG: "the name is too long"
    default: String(cString: strerror(error)).lowercased()
    }
}

/// Writes a new file, or one in the place of another.
/// - Returns: the number of the system's error, or 0.
func writeFile(_ text: String, to path: String) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return errno }
    let problem = write(text, to: descriptor)
    // Some file systems tell only now that the disk is full.
    return close(descriptor) != 0 && problem == 0 ? errno : problem
}

/// Writes the whole of a text.
/// - Returns: the number of the system's error, or 0.
func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
