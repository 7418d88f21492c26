import Foundation

/// A file of JSON, or standard input.
struct PayloadInput {
    private let handle: FileHandle

    struct Unreadable: Error, CustomStringConvertible { let description: String }

    init(_ path: String) throws {
        if path == "-" {
            handle = .standardInput
            return
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Unreadable(description: "there is no such file")
        }
        guard !isDirectory.boolValue else { throw Unreadable(description: "it is a folder") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Unreadable(description: "permission denied")
        }
        self.handle = handle
    }

    func readAll() throws -> [UInt8] {
        [UInt8](try handle.readToEnd() ?? Data())
    }

    /// Calls the closure with each line, without its line feed, and its number from 1; holds one line at a time.
    func forEachLine(_ body: (_ number: Int, _ bytes: [UInt8]) throws -> Void) throws {
        var line: [UInt8] = []
        var number = 1
        while let chunk = try handle.read(upToCount: 1 << 16), !chunk.isEmpty {
            var rest = chunk[...]
            while let end = rest.firstIndex(of: 0x0A) {
                line += rest[..<end]
                try body(number, line)
                line.removeAll(keepingCapacity: true)
                number += 1
                rest = rest[(end + 1)...]
            }
            line += rest
        }
        if !line.isEmpty { try body(number, line) }
    }
}
