import Foundation
import Testing

@Suite("Memory safety")
struct MemorySafetyTests {
    @Test("only one file of the runtime and of generated code uses unsafe memory")
    func unsafeCode() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var files: [String] = []
        for folder in ["Sources/APIRuntime", "Sources/APIRuntimeConstraints", "Sources/StringGrammars", "Generated"] {
            let root = package.appending(path: folder)
            let paths = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
            for case let file as URL in paths where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                let marks = text.split { !$0.isLetter && $0 != "_" }.filter { $0 == "unsafe" }
                if !marks.isEmpty { files.append(file.lastPathComponent) }
            }
        }
        #expect(files == ["UnsafeAccess.swift"])
    }
}
