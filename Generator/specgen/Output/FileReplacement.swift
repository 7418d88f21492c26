import Foundation

/// Replaces and removes files, all of them or none.
struct FileReplacement {
    /// Why a file couldn't be replaced, in plain words.
    struct Failure: LocalizedError {
        let path: String
        let reason: String
        var errorDescription: String? { "\(path): \(reason)" }
    }

    /// Paths.
    private struct Step {
        let target: String
        /// The new file, beside the old one; nil when the old one is removed.
        let new: String?
        /// The old file's other name, or its copy, while it isn't certain that it can go.
        let old: String
    }

    private var steps: [Step] = []
    /// The folders that are there, so that each is made once.
    private var folders: Set<String> = []
    private var done = 0
    private let link: Link

    /// Gives a file a second name, as link(2) does.
    typealias Link = (_ path: String, _ secondPath: String) -> Int32

    /// - Parameter link: how files get a second name.
    init(link: @escaping Link = { Foundation.link($0, $1) }) {
        self.link = link
    }

    /// Writes a file beside its place.
    /// - Parameter target: the path of the file; folders that aren't there are made.
    mutating func stage(_ text: String, at target: String) throws {
        guard FileKind(target) != .folder else {
            throw Failure(path: target, reason: "there is a folder of that name")
        }
        let folder = CommonFolder.folder(of: target)
        do {
            if !folder.isEmpty, folders.insert(folder).inserted {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw Failure(path: target, reason: error.localizedDescription)
        }
        let new = Self.neighbour(of: target, "new")
        steps.append(Step(target: target, new: new, old: Self.neighbour(of: target, "old")))
        let problem = writeFile(text, to: new)
        guard problem == 0 else { throw Failure(path: target, reason: Self.reason(problem)) }
    }

    mutating func remove(_ target: String) {
        steps.append(Step(target: target, new: nil, old: Self.neighbour(of: target, "old")))
    }

    /// Moves everything to its place.
    mutating func commit() throws {
        for step in steps {
            // A second name for the old file, so that there is a file under the first one at every moment.
            _ = unlink(step.old)
            try keep(step)
            let status = step.new.map { rename($0, step.target) } ?? unlink(step.target)
            guard status == 0 else {
                let reason = Self.reason()
                _ = unlink(step.old)
                throw Failure(path: step.target, reason: reason)
            }
            done += 1
        }
        for step in steps { _ = unlink(step.old) }
    }

    /// Makes the old file, if there is one, survive its replacement: under a second name, or as a copy where files have
    /// one name only.
    private func keep(_ step: Step) throws {
        guard link(step.target, step.old) != 0, errno != ENOENT else { return }
        guard [EPERM, EOPNOTSUPP, ENOTSUP, ENOSYS, EMLINK].contains(errno) else {
            throw Failure(path: step.target, reason: Self.reason())
        }
        do {
            try FileManager.default.copyItem(atPath: step.target, toPath: step.old)
        } catch {
            _ = unlink(step.old)
            throw Failure(path: step.target, reason: error.localizedDescription)
        }
    }

    /// Undoes what was done.
    mutating func rollBack() {
        for (index, step) in steps.enumerated() {
            if let new = step.new { _ = unlink(new) }
            guard index < done else { continue }
            if rename(step.old, step.target) != 0 { _ = unlink(step.target) }
        }
        steps = []
        done = 0
    }

    /// A hidden name beside a file that no other run has.
    private static func neighbour(of target: String, _ suffix: String) -> String {
        let folder = CommonFolder.folder(of: target)
        let name = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { target[target.utf8.index(after: $0)...] }
        let prefix = folder.isEmpty || folder == "/" ? folder : folder + "/"
        return "\(prefix).\(name ?? target[...]).\(getpid()).\(suffix)"
    }

    private static func reason(_ error: Int32 = errno) -> String { String(cString: strerror(error)) }
}
