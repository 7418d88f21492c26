import ArgumentParser
import Foundation

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Writes the Swift modules that the schemas describe.",
        discussion: """
            The modules are those of a configuration, or the one that --schemas, --module and --output describe:

              specgen generate --schemas api/ --module PetsAPI --output Sources/PetsAPI

            A configuration's 'output' gets a folder for each module; --output is the module's folder itself, also that \
            of the one module of a configuration that --module names. Only files \
            that change are written, all of them or none. Files that an earlier run has written and that no schema \
            stands for any more are removed; files that specgen hasn't written are never touched.

            A target of generated code depends on the product APIRuntime. Where schemas demand what no Swift type \
            expresses (not, if, contains, uniqueItems …), it depends on APIRuntimeConstraints as well; a line says so.

            Exit codes: 0 the output is up to date, 1 the schemas have errors and nothing was written, 2 usage or files.
            """)

    @OptionGroup var options: SchemaOptions
    @OptionGroup var layout: LayoutOption

    /// How many of a module's changed files are named.
    private static let maxNamed = 50

    func validate() throws { try options.requireOutput() }

    func run() throws {
        let report = DiagnosticReport(format: options.format, isQuiet: options.quiet)
        let pipeline = try options.run(report, layout: layout.layout)
        report.print(pipeline.diagnostics)
        guard !pipeline.diagnostics.hasErrors else { throw ExitCode(1) }
        let folders = pipeline.outputs.compactMap { output in
            output.folder.map { OutputFolder(path: $0, files: output.files) }
        }
        let changes: [[(path: String, difference: OutputFolder.Difference)]]
        do {
            changes = try OutputFolder.update(folders)
        } catch {
            report.console.error("error: can't write \(error.localizedDescription)")
            throw ExitCode(2)
        }
        for (output, changes) in zip(pipeline.outputs, changes) {
            for (path, difference) in changes.prefix(Self.maxNamed) {
                report.say("\(difference == .stale ? "removed" : "wrote") \(output.name)/\(path)")
            }
            if changes.count > Self.maxNamed { report.say("… and \(changes.count - Self.maxNamed) more") }
            report.say("\(output.name): \(output.files.count) files, \(changes.count) changed")
            if output.files.contains(where: \.needsConstraints) {
                report.say(
                    "\(output.name) imports APIRuntimeConstraints: add that product to the dependencies of its target")
            }
        }
    }
}
