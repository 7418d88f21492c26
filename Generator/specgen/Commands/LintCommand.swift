import ArgumentParser
import OpenAPI
import SchemaLint
import StringGrammars
import YAMLTree

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Reports problems of the schemas, and examples that break their own schema.",
        discussion: "docs/reference/lint.md lists what it looks for. Exit codes: 0 no errors, 1 errors, 2 usage or files.")

    @OptionGroup var options: SchemaOptions
    @Flag(help: "Takes warnings for errors.")
    var strict = false

    func run() throws {
        // A warning that makes the command fail isn't hidden.
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet && !strict)
        let pipeline = try options.run(report, layout: nil)
        var diagnostics = pipeline.diagnostics
        var count = 0
        for formats in [AssertedFormats.matrix, .known] {
            var examples = ExampleCheck(sources: pipeline.sources, formats: formats)
            for output in pipeline.outputs where output.formats == formats {
                for document in output.documents { examples.check(document) }
                for path in output.paths
                where !output.isSelection || !output.documents.contains(where: { $0.path == path }) {
                    examples.checkSchemas(at: path)
                }
            }
            // Of examples that modules of both kinds share, what is wrong is told once, with the notes to it.
            let told = Set(diagnostics)
            var isNew = true
            for diagnostic in examples.diagnostics {
                if diagnostic.severity != .note { isNew = !told.contains(diagnostic) }
                if isNew { diagnostics.append(diagnostic) }
            }
            count += examples.count
        }
        var lint = SchemaLint(documents: pipeline.sources)
        for output in pipeline.outputs {
            let chosen = output.isSelection ? Set(output.documents.flatMap(\.operations).map(\.location)) : nil
            for path in output.paths { lint.add(path, operations: chosen) }
        }
        lint.finish()
        var seen: Set<Diagnostic> = []
        diagnostics += lint.diagnostics.filter { seen.insert($0).inserted }
        report.print(diagnostics)
        let operations = Set(pipeline.outputs.flatMap(\.documents).flatMap(\.operations).map(\.location))
        if !options.quiet {
            report.say("\(Self.count(operations.count, "operation")), \(Self.count(count, "example")) checked")
        }
        if diagnostics.hasErrors || strict && !diagnostics.isEmpty { throw ExitCode(1) }
    }

    /// `1 operation`, `2 operations`
    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
