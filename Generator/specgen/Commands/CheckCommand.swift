import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tells whether the generated modules are what the schemas produce.",
        discussion:
            "Exit codes: 0 they are, 1 they aren't (the files are named) or the schemas have errors, 2 usage or files.")

    @OptionGroup var options: SchemaOptions
    @OptionGroup var layout: LayoutOption

    func validate() throws { try options.requireOutput() }

    func run() throws {
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet)
        let pipeline = try options.run(report, layout: layout.layout)
        report.print(pipeline.diagnostics)
        guard !pipeline.diagnostics.hasErrors else { throw ExitCode(1) }
        var isStale = false
        for output in pipeline.outputs {
            guard let path = output.folder else { continue }
            let differences: [(path: String, difference: OutputFolder.Difference)]
            do {
                differences = try OutputFolder(path: path, files: output.files).differences()
            } catch {
                report.console.error("error: can't read \(path): \(error.localizedDescription)")
                throw ExitCode(2)
            }
            for (file, difference) in differences {
                isStale = true
                report.say("\(difference.rawValue): \(output.name)/\(file)")
            }
        }
        if isStale {
            report.console.error("the generated code is not what the schemas produce; run 'specgen generate'")
            throw ExitCode(1)
        }
        report.say("\(pipeline.outputs.map(\.name).joined(separator: ", ")): up to date")
    }
}
