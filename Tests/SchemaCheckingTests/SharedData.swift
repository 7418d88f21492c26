import YAMLTree

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The data beside the project, which may be absent.
enum SharedData {
    /// `../shared`, seen from the project's root.
    static let root: String = {
        // Tests/SchemaCheckingTests/SharedData.swift
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return parts.joined(separator: "/") + "/../shared"
    }()

    static let skipped = "skipped: ../shared is absent"

    static func exists(_ path: String) -> Bool { access(root + "/" + path, R_OK) == 0 }

    struct Unreadable: Error {
        let path: String
    }

    static func bytes(of path: String) throws -> [UInt8] {
        guard let file = fopen(root + "/" + path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// The names in a folder, sorted; empty when there is none.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(root + "/" + path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The paths of all files below a folder.
    static func files(below path: String) -> [String] {
        names(in: path).flatMap { name in
            let inner = path + "/" + name
            let deeper = files(below: inner)
            return deeper.isEmpty ? [inner] : deeper
        }
    }
}
