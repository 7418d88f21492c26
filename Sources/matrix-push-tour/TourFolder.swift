import CommandLineSupport
import Foundation
import YAMLTree

/// The tour's temporary folder, for the store, the configuration and the keys. Only this user can read it.
struct TourFolder {
    let url: URL

    private static let hint = "set TMPDIR to a folder that exists and can be written to"

    /// Creates a folder in that of temporary files (`TMPDIR`).
    /// - Throws: ``CommandFailure`` with the reason.
    init() throws {
        let parent = Self.parent(ProcessInfo.processInfo.environment)
        url = parent.appending(path: "matrix-push-tour-\(UUID().uuidString)")
        guard mkdir(url.path, 0o700) == 0 else {
            throw CommandFailure(
                "cannot create a folder in \"\(parent.path.singleLine)\", the folder of temporary files: "
                    + Self.reason(SystemError()), hint: Self.hint)
        }
    }

    /// Returns `TMPDIR` even if Foundation would take another folder, so that an unusable one is an error.
    private static func parent(_ environment: [String: String]) -> URL {
        guard let path = environment["TMPDIR"], !path.isEmpty else { return FileManager.default.temporaryDirectory }
        return URL(filePath: path)
    }

    private static func reason(_ error: SystemError) -> String {
        switch error.code {
        case ENOENT: "there is no such folder"
        case ENOTDIR: "it is not a folder"
        default: "\(error)"
        }
    }

    /// Writes a file that only this user can read.
    /// - Throws: ``CommandFailure`` with the reason.
    func write(_ name: String, _ text: String) throws {
        do throws(SystemError) {
            let descriptor = open(url.appending(path: name).path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            guard descriptor >= 0 else { throw SystemError() }
            defer { close(descriptor) }
            try CommandLineSupport.write(text, to: descriptor)
        } catch {
            throw CommandFailure(
                "cannot write \(name) in the temporary folder \"\(url.path.singleLine)\": \(error)", hint: Self.hint)
        }
    }

    /// Removes the folder with all that is in it.
    func remove() { try? FileManager.default.removeItem(at: url) }
}
