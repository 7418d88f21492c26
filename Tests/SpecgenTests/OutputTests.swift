import Foundation
import SwiftEmission
import TemporaryFolder
import Testing

@testable import specgen

struct OutputTests {
    @Test("two files with the same path give an error, and neither is written")
    func duplicatePaths() async throws {
        try await withTemporaryFolder { folder in
            let files = ["first", "second"].map { SourceFile(path: "A.swift", text: $0) }
            let output = OutputFolder(path: folder.path, files: files)
            let error = #expect(throws: FileReplacement.Failure.self) { try OutputFolder.update([output]) }
            #expect(error?.description == "A.swift: two files are generated for this path")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }

    @Test("without hard links, files are replaced, and restored if a later replacement fails")
    func withoutHardLinks() async throws {
        try await withTemporaryFolder { folder in
            func text(_ name: String) throws -> String {
                try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
            func names() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            }
            for name in ["a", "b", "c"] { try Data("old".utf8).write(to: folder.appending(path: name)) }

            var replacement = FileReplacement(link: Self.refuse)
            try replacement.stage("new", at: folder.appending(path: "a").path)
            replacement.remove(folder.appending(path: "b").path)
            try replacement.stage("new", at: folder.appending(path: "d").path)
            try replacement.commit()
            #expect(try names() == ["a", "c", "d"])
            #expect(try text("a") == "new")
            #expect(try text("d") == "new")

            var failing = FileReplacement(link: Self.refuse)
            try failing.stage("newer", at: folder.appending(path: "a").path)
            failing.remove(folder.appending(path: "c").path)
            failing.remove(folder.appending(path: "none").path)
            #expect(throws: FileReplacement.Failure.self) { try failing.commit() }
            failing.rollBack()
            #expect(try names() == ["a", "c", "d"])
            #expect(try text("a") == "new")
            #expect(try text("c") == "old")
        }
    }

    /// link(2) of a file system without hard links.
    private static func refuse(_ path: String, _ secondPath: String) -> Int32 {
        errno = FileManager.default.fileExists(atPath: path) ? EPERM : ENOENT
        return -1
    }
}
