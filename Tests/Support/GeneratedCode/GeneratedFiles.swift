import Foundation
import SwiftEmission

/// The files of a generated module in a temporary folder.
///
/// They are compiled to object code, because the type checker alone accepts code that later stages of the compiler
/// reject, such as initializers that leave a property without a value.
package final class GeneratedFiles {
    /// The temporary folder; the module's files are in its subfolder `Module`.
    package let folder: URL
    private let module: String
    private let paths: [String]

    /// - Parameter module: the name of the module.
    package init(_ files: [SourceFile], module: String) throws {
        self.module = module
        folder = FileManager.default.temporaryDirectory.appending(path: "generated-\(UUID().uuidString)")
        paths = files.map { "Module/" + $0.path }
        for (file, path) in zip(files, paths) { try write(file.text, to: path) }
    }

    /// - Parameters:
    ///   - texts: the texts of Swift files, by path.
    ///   - module: the name of the module.
    package convenience init(texts: [String: String], module: String) throws {
        try self.init(texts.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }, module: module)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file outside the module's folder.
    package func write(_ text: String, to path: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// Compiles the files to object code.
    /// - Returns: the compiler's output; empty if there is no error and no warning.
    package func compile(against runtime: RuntimeBuild) throws -> String {
        let arguments = ["-c", "-parse-as-library", "-o", "\(module).o"]
        return try compile(paths, against: runtime, arguments)
    }

    /// Compiles the files and a main program, and links them with the runtime as `program`.
    /// - Returns: the compiler's output; empty if there is no error and no warning.
    package func link(main: String, against runtime: RuntimeBuild) throws -> String {
        try write(main, to: "main.swift")
        try write(runtime.objects.map(\.path).joined(separator: "\n"), to: "objects")
        return try compile(paths + ["main.swift"], against: runtime, ["-o", "program", "@objects"])
    }

    private func compile(_ paths: [String], against runtime: RuntimeBuild, _ arguments: [String]) throws -> String {
        try write(paths.joined(separator: "\n"), to: "sources")
        let run = try run(
            [
                // Several times faster than file by file.
                "/usr/bin/env", "swiftc", "-wmo", "-Onone", "-swift-version", "6", "-warnings-as-errors",
                "-strict-memory-safety", "-module-name", module, "-package-name", "generated", "-I",
                runtime.modules.path, "@sources",
            ] + arguments)
        return run.status != 0 && run.output.isEmpty ? "exit status \(run.status)" : run.output
    }

    /// Runs a program in the folder.
    /// - Parameter input: the path of the file for standard input.
    package func run(_ arguments: [String], input: String? = nil) throws -> (status: Int32, output: String) {
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = folder
        process.standardOutput = handle
        process.standardError = handle
        if let input { process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: input)) }
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, (try? String(contentsOf: output, encoding: .utf8)) ?? "")
    }
}
