import Foundation
import SwiftEmission
import Testing

/// Generated code must compile without a warning and satisfy `swift format lint`.
@Suite(.serialized)
struct CompilationTests {
    @Test(
        "every snapshot compiles, without a warning",
        .enabled(if: BuiltRuntime.modules != nil, "skipped: the built module APIRuntime isn't beside the tests"),
        .timeLimit(.minutes(5)))
    func snapshots() throws {
        let schemas = Snapshot.all.filter { !$0.isDocument }.map(\.file)
        let generation = Generation(
            documents: ["document"] + Snapshot.all.filter(\.isDocument).map(\.file),
            texts: Snapshot.texts.merging(["document": Generation.document(of: schemas)]) { $1 })
        #expect(generation.errors == [])
        // Names in other scripts are the schema's choice.
        try BuiltRuntime.check(generation, allowed: ["IdentifiersMustBeASCII"])
    }

    @Test(
        "hostile names compile, without a warning",
        .enabled(if: BuiltRuntime.modules != nil, "skipped: the built module APIRuntime isn't beside the tests"),
        .timeLimit(.minutes(5)))
    func hostileNames() throws {
        let generation = Generation(documents: ["hostile"], texts: ["hostile": HostileNames.document])
        #expect(generation.errors == [])
        // Names in other scripts are the schema's choice, and a long message is one literal.
        try BuiltRuntime.check(generation, allowed: ["IdentifiersMustBeASCII", "LineLength"])
    }
}

/// The build of the runtime that runs beside these tests.
enum BuiltRuntime {
    /// The folder of the Swift modules.
    static let modules: URL? = {
        let beside = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folders = beside.compactMap { $0?.deletingLastPathComponent() } + [root.appending(path: ".build/debug")]
        return folders.map { $0.appending(path: "Modules") }.first {
            FileManager.default.fileExists(atPath: $0.appending(path: "APIRuntime.swiftmodule").path)
        }
    }()

    /// Type-checks the files as a module, and lints them.
    /// - Parameter allowed: rules of `swift format` whose findings don't matter.
    static func check(_ generation: Generation, allowed: [String] = []) throws {
        guard let modules else { return }
        let folder = FileManager.default.temporaryDirectory.appending(path: "specgen-compilation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in generation.files {
            let url = folder.appending(path: "Module/" + file.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url)
        }
        // In one file it compiles several times faster.
        let whole = folder.appending(path: "Whole.swift")
        try Data(generation.files.map(\.text).joined(separator: "\n").utf8).write(to: whole)
        let compiled = try run(
            [
                "swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-module-name", "SnapshotAPI",
                "-I", modules.path, whole.path,
            ], in: folder)
        #expect(compiled.status == 0, "\(compiled.output.prefix(4000))")
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let linted = try run(
            [
                "swift", "format", "lint", "--strict", "--recursive", "--configuration",
                root.appending(path: "Generated/.swift-format").path, folder.appending(path: "Module").path,
            ], in: folder)
        let findings = linted.output.lines.filter { line in
            !line.isEmpty && !allowed.contains { line.contains("[\($0)]") }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n").prefix(4000))")
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> (status: Int32, output: String) {
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, (try? String(contentsOf: output, encoding: .utf8)) ?? "")
    }
}
