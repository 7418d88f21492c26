import ArgumentParser
import Foundation

/// The option that all commands on the project's schemas share.
struct ConfigurationOption: ParsableArguments {
    @Option(help: "The configuration, which lists the modules.")
    var config = "Schemas/specgen.yaml"

    /// Runs the generator's stages and reports what there is to say.
    /// - Throws: exit code 1 after an error of the schemas, 2 when the configuration can't be read.
    func run(_ console: Console) throws -> Pipeline {
        guard FileManager.default.fileExists(atPath: config) else {
            throw ValidationError(
                "there is no configuration '\(config)'; name it with --config, or run where Schemas/specgen.yaml is")
        }
        do {
            return try Pipeline(configurationPath: config)
        } catch {
            _ = console.report([error])
            throw ExitCode(2)
        }
    }
}

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Writes the Swift modules that the schemas describe.",
        discussion: """
            Only files that change are written, all of them or none. Files that an earlier run has written and that no \
            schema stands for any more are removed.

            Exit codes: 0 the output is up to date, 1 the schemas have errors and nothing was written, 2 usage or files.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @Flag(name: .shortAndLong, help: "Says nothing when all is well.")
    var quiet = false

    func run() throws {
        let console = Console.standard
        let pipeline = try configuration.run(console)
        guard !console.report(pipeline.diagnostics) else { throw ExitCode(1) }
        let folders = pipeline.outputs.map { output in
            OutputFolder(path: pipeline.configuration.output + "/" + output.name, files: output.files)
        }
        let changes: [[(path: String, difference: OutputFolder.Difference)]]
        do {
            changes = try OutputFolder.update(folders)
        } catch {
            console.error("error: can't write \(error.localizedDescription)")
            throw ExitCode(2)
        }
        guard !quiet else { return }
        for (output, changes) in zip(pipeline.outputs, changes) {
            for (path, difference) in changes {
                console.print("\(difference == .stale ? "removed" : "wrote") \(output.name)/\(path)")
            }
            console.print("\(output.name): \(output.files.count) files, \(changes.count) changed")
        }
    }
}

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tells whether the generated modules are what the schemas produce.",
        discussion:
            "Exit codes: 0 they are, 1 they aren't (the files are named) or the schemas have errors, 2 usage or files.")

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let console = Console.standard
        let pipeline = try configuration.run(console)
        guard !console.report(pipeline.diagnostics) else { throw ExitCode(1) }
        var isStale = false
        for output in pipeline.outputs {
            let path = pipeline.configuration.output + "/" + output.name
            let differences: [(path: String, difference: OutputFolder.Difference)]
            do {
                differences = try OutputFolder(path: path, files: output.files).differences()
            } catch {
                console.error("error: can't read \(path): \(error.localizedDescription)")
                throw ExitCode(2)
            }
            for (file, difference) in differences {
                isStale = true
                console.print("\(difference.rawValue): \(output.name)/\(file)")
            }
        }
        if isStale {
            console.error("the generated code is not what the schemas produce; run 'specgen generate'")
            throw ExitCode(1)
        }
        console.print("\(pipeline.outputs.map(\.name).joined(separator: ", ")): up to date")
    }
}
