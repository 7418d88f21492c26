import ArgumentParser
import OpenAPI
import SchemaLint
import YAMLTree

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Reports problems of the schemas, and examples that break their own schema.",
        discussion: "docs/lint.md lists what it looks for. Exit codes: 0 no errors, 1 errors, 2 usage or files.")

    @OptionGroup var options: SchemaOptions
    @Flag(help: "Takes warnings for errors.")
    var strict = false

    func run() throws {
        // A warning that makes the command fail isn't hidden.
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet && !strict)
        let pipeline = try options.run(report, layout: nil)
        var examples = ExampleCheck(sources: pipeline.sources)
        for output in pipeline.outputs {
            for document in output.documents { examples.check(document) }
            for path in output.paths { examples.checkSchemas(at: path) }
        }
        var lint = SchemaLint(documents: pipeline.sources)
        for path in pipeline.outputs.flatMap(\.paths) { lint.add(path) }
        lint.finish()
        var seen: Set<Diagnostic> = []
        let findings = lint.diagnostics.filter { seen.insert($0).inserted }
        let diagnostics = pipeline.diagnostics + examples.diagnostics + findings
        report.print(diagnostics)
        let operations = Set(pipeline.outputs.flatMap(\.documents).flatMap(\.operations).map(\.location))
        if !options.quiet { report.say("\(operations.count) operations, \(examples.count) examples checked") }
        if diagnostics.hasErrors || strict && !diagnostics.isEmpty { throw ExitCode(1) }
    }
}
