import Foundation
import YAMLTree

/// The files of a revision, as `git show REVISION:path` has them.
///
/// In it, paths begin with the revision: `v1.11:/data/api/pusher.yaml`. So no reference leads out of it.
final class GitRevision: SchemaStore {
    /// A revision of a file or a folder, as it is named on the command line.
    struct Name {
        let revision: String
        /// Relative to the root of the repository; to the folder that the process runs in when it begins with a dot.
        let path: String

        /// - Returns: nil for a text that doesn't name one.
        init?(_ text: String) {
            guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
            revision = String(text[..<colon])
            path = String(text[text.index(after: colon)...])
            // What begins with '-' is an option. What isn't printable is nothing that anybody types.
            guard !revision.hasPrefix("-"), text.utf8.count <= 4096,
                text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
            else { return nil }
        }
    }

    private struct Entry {
        let object: String
        let isFile: Bool
    }

    /// A list of so many bytes has some hundred thousand files.
    private static let maxListBytes = 64 << 20

    /// `v1.11:`
    private let root: String
    private let revision: String
    private let prefix: String
    private let git: GitProcess
    private var files: [String: Entry] = [:]
    private var folders: Set<String> = []
    private var conversation: (process: Process, input: Pipe, output: PipeReader)?

    /// Lists what the revision has.
    /// - Throws: ``UnreadableFile`` when there is no git, no repository, or no such revision.
    init(_ name: Name) throws(UnreadableFile) {
        revision = name.revision
        root = name.revision + ":"
        git = try GitProcess()
        guard let prefix = try git.output("rev-parse", "--show-prefix") else {
            throw UnreadableFile(description: "this folder is in no git repository")
        }
        self.prefix = String(decoding: prefix, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        let tree = revision + "^{tree}"
        guard let answer = try git.output("rev-parse", "--verify", "--quiet", "--end-of-options", tree) else {
            throw UnreadableFile(description: "git knows no revision '\(revision)' here")
        }
        let object = String(decoding: answer, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        guard object.utf8.count >= 40, object.allSatisfy(\.isHexDigit),
            let list = try git.output(
                "ls-tree", "-r", "-z", "--full-tree", object, limit: Self.maxListBytes)
        else { throw UnreadableFile(description: "git can't list the revision '\(revision)'") }
        for line in list.split(separator: 0) { add(line) }
    }

    deinit {
        guard let conversation else { return }
        try? conversation.input.fileHandleForWriting.close()
        conversation.process.waitUntilExit()
    }

    /// `100644 blob 6f3a… TAB path`
    private func add(_ line: ArraySlice<UInt8>) {
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return }
        let words = line[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3 else { return }
        let path = root + "/" + String(decoding: line[(tab + 1)...], as: UTF8.self)
        // Neither links nor repositories inside of this one are files.
        files[path] = Entry(object: words[2], isFile: words[1] == "blob" && words[0].hasPrefix("100"))
        var folder = CommonFolder.folder(of: path)
        while folders.insert(folder).inserted, folder != root { folder = CommonFolder.folder(of: folder) }
    }

    /// The path in this store that a name's path is.
    /// - Throws: ``UnreadableFile`` when the revision has no such file or folder.
    func path(_ name: Name) throws(UnreadableFile) -> String {
        guard !name.path.hasPrefix("/") else {
            throw UnreadableFile(description: "the path behind ':' is relative to the root of the repository")
        }
        let isHere = name.path == "." || name.path.hasPrefix("./") || name.path.hasPrefix("../")
        let path = YAMLDocuments.normalised(root + "/" + (isHere ? prefix : "") + name.path)
        guard kind(of: path) != nil else {
            throw UnreadableFile(description: "the revision '\(revision)' has no file or folder '\(name.path)'")
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
                description: path.hasPrefix(root + "/") ? "there is no such file" : "it is outside of the revision")
        }
        guard entry.isFile else { throw UnreadableFile(description: "it is not a regular file") }
        return try content(of: entry.object)
    }

    private func content(of object: String) throws(UnreadableFile) -> [UInt8] {
        if conversation == nil {
            let (process, input, output) = try git.conversation("cat-file", "--batch")
            conversation = (process, input, PipeReader(output))
        }
        try? conversation?.input.fileHandleForWriting.write(contentsOf: Data((object + "\n").utf8))
        // `6f3a… blob 1234`
        let words = (conversation?.output.line() ?? []).split(separator: UInt8(ascii: " "))
        guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0 else {
            throw UnreadableFile(description: "git can't read it")
        }
        let limit = YAMLLimits().maxBytes
        guard size <= limit else {
            throw UnreadableFile(description: "it has \(size) bytes, more than the limit of \(limit)")
        }
        guard let bytes = conversation?.output.bytes(size + 1) else {
            throw UnreadableFile(description: "git can't read it")
        }
        return Array(bytes.dropLast())
    }
}
