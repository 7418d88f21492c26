/// Where schemas are kept.
protocol SchemaStore {
    /// What a path names; nil when it names nothing.
    func kind(of path: String) -> FileKind?
    /// - Parameter path: normalised.
    func schemaFolder(_ path: String) throws(UnreadableFile) -> SchemaFolder
    /// The bytes of a file.
    func read(_ path: String) throws(UnreadableFile) -> [UInt8]
}

/// The file system.
struct Disk: SchemaStore {
    /// The normalised path of the folder that the process runs in is empty.
    func kind(of path: String) -> FileKind? { FileKind(path.isEmpty ? "." : path) }
    func schemaFolder(_ path: String) throws(UnreadableFile) -> SchemaFolder { try SchemaFolder(path) }
    func read(_ path: String) throws(UnreadableFile) -> [UInt8] { try readFile(path) }
}
