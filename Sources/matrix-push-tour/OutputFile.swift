import CommandLineSupport
import Foundation
import YAMLTree

/// The file that the tour writes. It is checked before the tour runs, and written afterwards: a tour that cannot go on
/// doesn't change an older file.
struct OutputFile {
    private let path: String

    /// - Throws: ``CommandFailure`` if the file can't be written, as far as that can be known before.
    init(_ path: String) throws {
        self.path = path
        guard !path.isEmpty else { throw failure("the name is empty", hint: "name a file, such as tour.html") }
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                let file = URL(filePath: path).appending(path: "tour.html").relativePath.singleLine
                throw failure("it is a folder", hint: "name a file in it, such as \(file)")
            }
            guard access(path, W_OK) == 0 else { throw failure("\(SystemError())") }
        } else if errno != ENOENT {
            throw failure(errno == ENOTDIR ? Self.notAFolder(Self.folder(of: path)) : "\(SystemError())")
        } else {
            try checkFolder(Self.folder(of: path))
        }
    }

    private func checkFolder(_ folder: String) throws {
        var status = stat()
        guard stat(folder, &status) == 0 else {
            guard errno == ENOENT else { throw failure("\(SystemError())") }
            throw failure(
                "there is no folder \"\(folder.singleLine)\"",
                hint: "create it: mkdir -p \(folder.singleLine)")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure(Self.notAFolder(folder)) }
        guard !path.hasSuffix("/") else { throw failure("there is no such folder", hint: "name a file") }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw failure("cannot create a file in \"\(folder.singleLine)\": \(SystemError())")
        }
    }

    private static func notAFolder(_ path: String) -> String { "\"\(path.singleLine)\" is not a folder" }

    private static func folder(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    func write(_ text: String) throws {
        do throws(SystemError) {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
            guard descriptor >= 0 else { throw SystemError() }
            defer { close(descriptor) }
            try CommandLineSupport.write(text, to: descriptor)
        } catch {
            throw failure("\(error)")
        }
    }

    private func failure(_ reason: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(
            "cannot write \"\(path.singleLine)\": \(reason)", hint: hint, status: CommandFailure.usageStatus)
    }
}
