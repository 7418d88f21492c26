import ArgumentParser
import OpenAPI
import SchemaLint
import StringGrammars
import YAMLTree

/// `specgen lint`: checks the schemas and their examples.
struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Reports problems of the schemas, and examples that violate their own schema.",
        discussion: """
            docs/reference/lint.md lists the checks. Exit codes: 0 no errors, 1 errors, 2 unusable command line or file, \
            or output that cannot be written.
            """)

    @OptionGroup var options: SchemaOptions
    @Flag(help: "Treats warnings as errors.")
    var strict = false

    func run() throws {
        // A warning that makes the command fail isn't hidden.
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet && !strict)
        let result = try options.runPipeline(output: nil, report: report)
        let (exampleDiagnostics, count) = Self.checkExamples(of: result)
        let diagnostics = result.diagnostics + exampleDiagnostics + Self.lint(result)
        try report.print(diagnostics)
        if !options.quiet {
            let operations = Set(result.modules.flatMap(\.documents).flatMap(\.operations).map(\.location))
            try report.printResult(
                "\(Self.count(operations.count, "operation")), \(Self.count(count, "example")) checked")
        }
        if diagnostics.hasErrors || strict && !diagnostics.isEmpty { throw ExitCode(1) }
    }

    /// Checks the examples and defaults of all modules.
    /// - Returns: the violations, and the number of examples checked.
    private static func checkExamples(of result: Pipeline.Result) -> (diagnostics: [Diagnostic], count: Int) {
        var diagnostics: [Diagnostic] = []
        var count = 0
        var reported = Set(result.diagnostics)
        let locations = Set(result.diagnostics.compactMap { $0.severity == .error ? $0.location : nil })
        for formats in [AssertedFormats.matrix, .known] {
            var examples = ExampleCheck(sources: result.sources, formats: formats)
            let walk = walk(result.modules.filter { $0.formats == formats }, of: result)
            for stated in walk.statedExamples() { examples.check(stated, reported: locations) }
            // Schemas and modules can share examples: a diagnostic is reported once, with the notes that follow it.
            var isNew = true
            for diagnostic in examples.diagnostics {
                if diagnostic.severity != .note { isNew = reported.insert(diagnostic).inserted }
                if isNew { diagnostics.append(diagnostic) }
            }
            count += examples.count
        }
        return (diagnostics, count)
    }

    private static func lint(_ result: Pipeline.Result) -> [Diagnostic] {
        var lint = walk(result.modules, of: result)
        lint.finish()
        return lint.diagnostics.withoutDuplicates
    }

    /// Returns a linter that has visited the files of modules.
    private static func walk(_ modules: [Pipeline.Module], of result: Pipeline.Result) -> SchemaLint {
        var lint = SchemaLint(documents: result.sources)
        for module in modules {
            let selected = module.isSelection ? Set(module.documents.flatMap(\.operations).map(\.location)) : nil
            for path in module.paths { lint.add(path, operations: selected) }
        }
        return lint
    }

    /// `1 operation`, `2 operations`
    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
