import Foundation

/// Replaces and removes files, all of them or none.
struct FileReplacement {
    /// Why a file couldn't be replaced, in plain words.
    struct Failure: LocalizedError {
        let path: String
        let reason: String
        var errorDescription: String? { "\(path): \(reason)" }
    }

    private struct Step {
        let target: URL
        /// The new file, beside the old one; nil when the old one is removed.
        let new: URL?
        /// The old file's other name, or its copy, while it isn't certain that it can go.
        let old: URL
    }

    private var steps: [Step] = []
    private var done = 0
    private let link: Link

    /// Gives a file a second name, as link(2) does.
    typealias Link = (_ path: String, _ secondPath: String) -> Int32

    /// - Parameter link: how files get a second name.
    init(link: @escaping Link = { Foundation.link($0, $1) }) {
        self.link = link
    }

    /// Writes a file beside its place.
    mutating func stage(_ text: String, at target: URL) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: target.path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Failure(path: target.path, reason: "there is a folder of that name")
        }
        let folder = target.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let new = Self.neighbour(of: target, "new")
            steps.append(Step(target: target, new: new, old: Self.neighbour(of: target, "old")))
            try Data(text.utf8).write(to: new)
        } catch {
            throw Failure(path: target.path, reason: error.localizedDescription)
        }
    }

    mutating func remove(_ target: URL) {
        steps.append(Step(target: target, new: nil, old: Self.neighbour(of: target, "old")))
    }

    /// Moves everything to its place.
    mutating func commit() throws {
        for step in steps {
            // A second name for the old file, so that there is a file under the first one at every moment.
            _ = unlink(step.old.path)
            try keep(step)
            let status = step.new.map { rename($0.path, step.target.path) } ?? unlink(step.target.path)
            guard status == 0 else {
                let reason = Self.reason()
                _ = unlink(step.old.path)
                throw Failure(path: step.target.path, reason: reason)
            }
            done += 1
        }
        for step in steps { _ = unlink(step.old.path) }
    }

    /// Makes the old file, if there is one, survive its replacement: under a second name, or as a copy where files have
    /// one name only.
    private func keep(_ step: Step) throws {
        guard link(step.target.path, step.old.path) != 0, errno != ENOENT else { return }
        guard [EPERM, EOPNOTSUPP, ENOTSUP, ENOSYS, EMLINK].contains(errno) else {
            throw Failure(path: step.target.path, reason: Self.reason())
        }
        do {
            try FileManager.default.copyItem(at: step.target, to: step.old)
        } catch {
            _ = unlink(step.old.path)
            throw Failure(path: step.target.path, reason: error.localizedDescription)
        }
    }

    /// Undoes what was done.
    mutating func rollBack() {
        for (index, step) in steps.enumerated() {
            if let new = step.new { _ = unlink(new.path) }
            guard index < done else { continue }
            if rename(step.old.path, step.target.path) != 0 { _ = unlink(step.target.path) }
        }
        steps = []
        done = 0
    }

    private static func neighbour(of target: URL, _ suffix: String) -> URL {
        target.deletingLastPathComponent()
            .appendingPathComponent(".\(target.lastPathComponent).\(getpid()).\(suffix)")
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
