import CommandLineSupport
import Foundation

/// A transaction that replaces and removes files, all of them or none.
struct FileReplacement {
    /// A file that cannot be replaced, and the reason in plain words.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "\(path): \(reason)" }
    }

    /// The paths of one file that is replaced or removed.
    private struct Step {
        let target: String
        /// The new file, in the same folder; `nil` if the target is removed.
        let new: String?
        /// A second name, or a copy, of the old file until the transaction is complete.
        let old: String
    }

    private var steps: [Step] = []
    /// The folders that are known to exist. Each is created at most once.
    private var folders: Set<String> = []
    private var done = 0
    private let link: Link

    /// A function that gives a file a second name, as link(2) does; returns 0, or -1 and sets `errno`.
    typealias Link = (_ path: String, _ secondPath: String) -> Int32

    init(link: @escaping Link = { Foundation.link($0, $1) }) {
        self.link = link
    }

    /// Writes a new file next to its target.
    /// - Parameter target: the path of the file; missing folders are created.
    mutating func stage(_ text: String, at target: String) throws(Failure) {
        guard FileKind(target) != .folder else {
            throw Failure(path: target, reason: "it is a folder")
        }
        let folder = FolderPath.parent(of: target)
        do {
            if !folder.isEmpty, folders.insert(folder).inserted {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            let cause = SystemError(causeOf: error)
            let isBelowFile = cause.code == ENOTDIR || cause.code == EEXIST
            throw Failure(
                path: target,
                reason: "cannot create its folder: "
                    + (isBelowFile ? "a part of the path is not a folder" : cause.description))
        }
        let new = Self.neighbour(of: target, "new")
        steps.append(Step(target: target, new: new, old: Self.neighbour(of: target, "old")))
        do throws(SystemError) {
            try writeFile(text, to: new)
        } catch {
            throw Failure(path: target, reason: error.description)
        }
    }

    mutating func remove(_ target: String) {
        steps.append(Step(target: target, new: nil, old: Self.neighbour(of: target, "old")))
    }

    /// Moves the new files to their targets and removes the others.
    mutating func commit() throws(Failure) {
        for step in steps {
            // The old file gets a second name first: the target exists at every moment.
            _ = unlink(step.old)
            try keep(step)
            let status = step.new.map { rename($0, step.target) } ?? unlink(step.target)
            guard status == 0 else {
                let reason = SystemError().description
                _ = unlink(step.old)
                throw Failure(path: step.target, reason: reason)
            }
            done += 1
        }
        for step in steps { _ = unlink(step.old) }
    }

    /// Keeps the old file, if it exists, under a second name; as a copy on file systems without hard links.
    private func keep(_ step: Step) throws(Failure) {
        guard link(step.target, step.old) != 0, errno != ENOENT else { return }
        guard [EPERM, EOPNOTSUPP, ENOTSUP, ENOSYS, EMLINK].contains(errno) else {
            throw Failure(path: step.target, reason: SystemError().description)
        }
        do {
            try FileManager.default.copyItem(atPath: step.target, toPath: step.old)
        } catch {
            _ = unlink(step.old)
            throw Failure(path: step.target, reason: SystemError(causeOf: error).description)
        }
    }

    /// Restores the old files and removes the new ones.
    mutating func rollBack() {
        for (index, step) in steps.enumerated() {
            if let new = step.new { _ = unlink(new) }
            guard index < done else { continue }
            if rename(step.old, step.target) != 0 { _ = unlink(step.target) }
        }
        steps = []
        done = 0
    }

    /// A hidden name in the target's folder, unique to this process.
    private static func neighbour(of target: String, _ suffix: String) -> String {
        let folder = FolderPath.parent(of: target)
        let name = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { target[target.utf8.index(after: $0)...] }
        let prefix = folder.isEmpty || folder == "/" ? folder : folder + "/"
        return "\(prefix).\(name ?? target[...]).\(getpid()).\(suffix)"
    }
}
