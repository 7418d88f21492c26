import ArgumentParser
import CommandLineSupport
import Foundation

/// `specgen generate`: writes the generated modules.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Writes the Swift modules that the schemas describe.",
        discussion: """
            The modules are those of a configuration, or the one that --schemas, --module and --output describe:

              specgen generate --schemas api/ --module PetsAPI --output Sources/PetsAPI

            With a configuration, each module has a folder in the configuration's 'output'. --output is the folder of \
            a single module, which --module selects or --schemas describes. Only changed files are written, all of \
            them or none. Files of an earlier run that aren't generated any more are removed; files that specgen \
            didn't write are never changed.

            A target of generated code depends on the product APIRuntime. Where schemas have constraints that no Swift \
            type expresses (not, if, contains, uniqueItems …), it depends on APIRuntimeConstraints as well; a line of \
            the output names these modules.

            Exit codes: 0 the output is up to date, 1 the schemas have errors and nothing was written, 2 unusable \
            command line or file, or output that cannot be written.
            """)

    @OptionGroup var options: SchemaOptions
    @OptionGroup var output: OutputOptions

    /// The maximum number of changed files listed for a module.
    private static let maxListed = 50

    func validate() throws { try options.requireOutput() }

    func run() throws {
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet)
        let result = try options.runPipeline(output: output, report: report)
        try report.print(result.diagnostics)
        guard !result.diagnostics.hasErrors else { throw ExitCode(1) }
        let folders = result.modules.compactMap { module in
            module.folder.map { OutputFolder(path: $0, files: module.files) }
        }
        let changes: [[(path: String, difference: OutputFolder.Difference)]]
        let references: [String]
        do {
            changes = try OutputFolder.update(folders)
            references = try ReferenceUpdate(files: result.references).write()
        } catch {
            throw CommandFailure("cannot write \(error)", status: CommandFailure.usageStatus)
        }
        for (module, changes) in zip(result.modules, changes) {
            for (path, difference) in changes.prefix(Self.maxListed) {
                try report.printResult("\(difference == .stale ? "removed" : "wrote") \(module.name)/\(path)")
            }
            let rest = changes.count - Self.maxListed
            if rest > 0 { try report.printResult("… and \(rest) more") }
            try report.printResult("\(module.name): \(module.files.count) files, \(changes.count) changed")
            for product in Set(module.files.flatMap(\.products)).sorted() {
                try report.printResult(
                    "\(module.name) imports \(product): add that product to the dependencies of its target")
            }
        }
        for path in references { try report.printResult("wrote \(path)") }
    }
}
