import ArgumentParser
import CommandLineSupport

/// `specgen check`: compares the generated modules on disk with the schemas.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks that the generated modules are up to date with the schemas.",
        discussion: """
            Exit codes: 0 up to date, 1 stale (the differing files are listed) or errors in the schemas, 2 unusable \
            command line or file, or output that cannot be written.
            """)

    @OptionGroup var options: SchemaOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try options.requireOutput() }

    func run() throws {
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet)
        let result = try options.runPipeline(output: output, report: report)
        try report.print(result.diagnostics)
        guard !result.diagnostics.hasErrors else { throw ExitCode(1) }
        var isStale = false
        for module in result.modules {
            guard let path = module.folder else { continue }
            let differences: [(path: String, difference: OutputFolder.Difference)]
            do {
                differences = try OutputFolder(path: path, files: module.files).differences()
            } catch {
                throw CommandFailure("cannot read \(error)", status: CommandFailure.usageStatus)
            }
            for (file, difference) in differences {
                isStale = true
                try report.printResult("\(difference.rawValue): \(module.name)/\(file)")
            }
        }
        for (file, difference) in ReferenceUpdate(files: result.references).differences() {
            isStale = true
            try report.printResult("\(difference.rawValue): \(file.path)")
        }
        if isStale {
            Terminal.standardError.write("the generated code is not what the schemas produce; run \"specgen generate\"")
            throw ExitCode(1)
        }
        try report.printResult("\(result.modules.map(\.name).joined(separator: ", ")): up to date")
    }
}
