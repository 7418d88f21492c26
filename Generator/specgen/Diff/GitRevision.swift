import Foundation
import YAMLTree

/// The files of a git revision.
///
/// Paths begin with the revision: `v1.11:/data/api/pusher.yaml`. So a reference can't escape from it.
final class GitRevision: FileStore {
    /// A file or folder of a revision, as named on the command line: `REVISION:path`.
    struct Name {
        let revision: String
        /// Relative to the root of the repository; a path that begins with `.` or `..`, to the current folder.
        let path: String

        /// - Returns: `nil` if the text doesn't have this form.
        init?(_ text: String) {
            guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
            revision = String(text[..<colon])
            path = String(text[text.index(after: colon)...])
            // git would take a revision that begins with "-" as an option; control characters are refused.
            guard !revision.hasPrefix("-"), text.utf8.count <= 4096,
                text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
            else { return nil }
        }
    }

    private struct Entry {
        let object: String
        let isFile: Bool
    }

    /// The maximum size of the list of files in bytes: enough for several hundred thousand files.
    private static let maxListBytes = 64 << 20

    /// `v1.11:`
    private let root: String
    private let revision: String
    private let prefix: String
    private let git: GitProcess
    private var files: [String: Entry] = [:]
    private var folders: Set<String> = []
    private var session: (process: Process, input: Pipe, output: PipeReader)?

    /// Lists the files of the revision.
    /// - Throws: ``UnreadableFile`` if git isn't installed, or there is no repository or no such revision.
    init(_ name: Name) throws(UnreadableFile) {
        revision = name.revision
        root = name.revision + ":"
        git = try GitProcess()
        guard let prefix = try git.output("rev-parse", "--show-prefix") else {
            throw UnreadableFile("the current folder is not in a git repository")
        }
        self.prefix = String(decoding: prefix, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        let tree = revision + "^{tree}"
        guard let output = try git.output("rev-parse", "--verify", "--quiet", "--end-of-options", tree) else {
            throw UnreadableFile("there is no git revision \"\(revision)\"")
        }
        let object = String(decoding: output, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        guard object.utf8.count >= 40, object.allSatisfy(\.isHexDigit),
            let list = try git.output(
                "ls-tree", "-r", "-z", "--full-tree", object, limit: Self.maxListBytes)
        else { throw UnreadableFile("git cannot list the revision \"\(revision)\"") }
        for line in list.split(separator: 0) { add(line) }
    }

    deinit {
        guard let session else { return }
        try? session.input.fileHandleForWriting.close()
        session.process.waitUntilExit()
    }

    /// Adds a line of `git ls-tree`: `100644 blob 6f3a… TAB path`.
    private func add(_ line: ArraySlice<UInt8>) {
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return }
        let words = line[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3 else { return }
        let path = root + "/" + String(decoding: line[(tab + 1)...], as: UTF8.self)
        // Symbolic links and submodules aren't files.
        files[path] = Entry(object: words[2], isFile: words[1] == "blob" && words[0].hasPrefix("100"))
        var folder = FolderPath.parent(of: path)
        while folders.insert(folder).inserted, folder != root { folder = FolderPath.parent(of: folder) }
    }

    /// Returns the path of a name in this store.
    /// - Throws: ``UnreadableFile`` if the revision has no such file or folder.
    func path(_ name: Name) throws(UnreadableFile) -> String {
        guard !name.path.hasPrefix("/") else {
            throw UnreadableFile("the path after \":\" must be relative to the root of the repository")
        }
        let isHere = name.path == "." || name.path.hasPrefix("./") || name.path.hasPrefix("../")
        let path = YAMLDocuments.normalised(root + "/" + (isHere ? prefix : "") + name.path)
        guard kind(of: path) != nil else {
            throw UnreadableFile("the revision \"\(revision)\" has no file or folder \"\(name.path)\"")
        }
        return path
    }

    func kind(of path: String) -> FileKind? {
        let path = YAMLDocuments.normalised(path)
        if let entry = files[path] { return entry.isFile ? .file : .other }
        return folders.contains(path) ? .folder : nil
    }

    func schemaFolder(_ path: String) throws(UnreadableFile) -> SchemaFolder {
        try SchemaFolder(path, among: files.filter(\.value.isFile).map(\.key))
    }

    func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        guard let entry = files[path] else {
            throw UnreadableFile(
                path.hasPrefix(root + "/") ? "there is no such file" : "it is outside of the revision")
        }
        guard entry.isFile else { throw UnreadableFile("it is not a regular file") }
        return try content(of: entry.object)
    }

    private func content(of object: String) throws(UnreadableFile) -> [UInt8] {
        if session == nil {
            let (process, input, output) = try git.session("cat-file", "--batch")
            session = (process, input, PipeReader(output))
        }
        try? session?.input.fileHandleForWriting.write(contentsOf: Data((object + "\n").utf8))
        // `6f3a… blob 1234`
        let words = (session?.output.line() ?? []).split(separator: UInt8(ascii: " "))
        guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0 else {
            throw UnreadableFile("git cannot read it")
        }
        let limit = YAMLLimits().maxBytes
        guard size <= limit else {
            throw UnreadableFile("it has \(size) bytes, more than the limit of \(limit)")
        }
        guard let bytes = session?.output.bytes(size + 1) else {
            throw UnreadableFile("git cannot read it")
        }
        return Array(bytes.dropLast())
    }
}
