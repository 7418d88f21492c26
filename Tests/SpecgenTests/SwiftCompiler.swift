import Foundation
import Testing

/// A compiler of generated code, with the runtime module that was built with the tests.
enum SwiftCompiler {
    /// The folder of the Swift modules; `nil` if it doesn't exist.
    private static let modules: URL? = {
        let folder = CommandLineTool.executable.deletingLastPathComponent().appending(path: "Modules")
        let module = folder.appending(path: "APIRuntime.swiftmodule")
        return FileManager.default.fileExists(atPath: module.path) ? folder : nil
    }()

    /// Expects all Swift files in a folder and its subfolders to compile as a module, without a warning.
    static func check(_ folder: URL, module: String) throws {
        let modules = try #require(self.modules, "the module APIRuntime is not in the folder of the tests")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        #expect(!files.isEmpty)
        let objects = FileManager.default.temporaryDirectory.appending(path: "\(module)-\(UUID().uuidString).o")
        defer { try? FileManager.default.removeItem(at: objects) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-c", "-wmo", "-o", objects.path, "-swift-version", "6", "-warnings-as-errors",
                "-parse-as-library",
                "-module-name", module, "-I", modules.path,
            ] + files
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(output.prefix(4000))")
    }
}
