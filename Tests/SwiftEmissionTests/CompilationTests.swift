import Foundation
import GeneratedCode
import SwiftEmission
import Testing

/// Generated code compiles to object code without a warning and satisfies `swift format lint`.
@Suite(
    .serialized,
    .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"))
struct CompilationTests {
    @Test(
        "every snapshot compiles without a warning", .timeLimit(.minutes(5)), arguments: FileLayout.allCases
    )
    func snapshots(_ layout: FileLayout) throws {
        let schemas = Snapshot.all.filter { !$0.isDocument }.map(\.file)
        let generation = Generation(
            documents: ["document"] + Snapshot.all.filter(\.isDocument).map(\.file),
            texts: Snapshot.texts.merging(["document": Generation.document(of: schemas)]) { $1 })
        #expect(generation.errors == [])
        // Schemas may have names in other scripts.
        try Compilation.check(generation, layout, allowed: ["IdentifiersMustBeASCII"])
    }

    @Test(
        "adversarial names compile without a warning", .timeLimit(.minutes(5)), arguments: FileLayout.allCases)
    func adversarialNames(_ layout: FileLayout) throws {
        let generation = Generation(documents: ["names"], texts: ["names": AdversarialNames.document])
        #expect(generation.errors == [])
        // Schemas may have names in other scripts, and a long message is one literal.
        try Compilation.check(generation, layout, allowed: ["IdentifiersMustBeASCII", "LineLength"])
    }

    @Test(
        "code that isn't public compiles without a warning and has no public declaration", .timeLimit(.minutes(5)),
        arguments: [AccessLevel.package, .internal])
    func access(_ level: AccessLevel) throws {
        let schemas = [
            "additional_kept", "additional_typed", "boxed", "constraints", "discriminated_union_open",
            "pattern_properties", "string_enum", "structure", "type_union", "untagged_union",
        ]
        let documents = ["bodies", "groups", "operations", "outputs", "parameters"]
        let generation = Generation(
            documents: ["document"] + documents.map { $0 + ".yaml" },
            texts: Snapshot.texts.merging(["document": Generation.document(of: schemas.map { $0 + ".yaml" })]) { $1 },
            access: level)
        #expect(generation.errors == [])
        for line in generation.files.flatMap(\.text.lines).map({ $0.drop { $0 == " " } }) {
            #expect(!line.hasPrefix("public ") && line != "@_spi(Generated)", "\(line)")
        }
        try Compilation.check(generation)
    }
}

enum Compilation {
    /// Compiles the files as a module to object code, and lints them.
    /// - Parameter allowed: rules of `swift format` that are ignored.
    static func check(_ generation: Generation, _ layout: FileLayout = .split, allowed: [String] = []) throws {
        let runtime = try #require(RuntimeBuild.found)
        let files = try GeneratedFiles(generation.files(in: layout), module: "SnapshotAPI")
        let compilerOutput = try files.compile(against: runtime)
        #expect(compilerOutput.isEmpty, "\(compilerOutput.prefix(4000))")
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let linted = try files.run([
            "/usr/bin/env", "swift", "format", "lint", "--strict", "--recursive", "--configuration",
            root.appending(path: "Generated/.swift-format").path, "Module",
        ])
        let lintDiagnostics = linted.output.lines.filter { line in
            !line.isEmpty && !allowed.contains { line.contains("[\($0)]") }
        }
        #expect(lintDiagnostics.isEmpty, "\(lintDiagnostics.joined(separator: "\n").prefix(4000))")
    }
}
