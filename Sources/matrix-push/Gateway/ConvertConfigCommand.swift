import ArgumentParser
import CommandLineSupport
import Foundation
import PushGateway
import PushGatewayProgram
import YAMLTree

/// `matrix-push gateway convert-config`: converts the configuration of sygnal.
struct ConvertConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert-config",
        abstract: "Convert a configuration of sygnal.",
        discussion: """
            Reads a configuration of sygnal 0.17 or earlier and writes the configuration of a gateway that serves the \
            same apps. Comments in it describe what differs. Paths of files are kept.

            What cannot be carried over is an error with its place in the file; all are reported at once, and nothing \
            is written.

            Exit codes: 0 converted; 2 unusable command line or file, or output that cannot be written.
            """)

    @Argument(
        help: "The configuration of sygnal (YAML); - for standard input.",
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        name: .shortAndLong,
        help: "The file to write, which must not exist; only its owner can read it. Without it, standard output.",
        completion: .file(extensions: ["yaml", "yml"]))
    var output: String?

    @OptionGroup(visibility: .hidden) var configurationOption: ConfigurationOption
    @OptionGroup(visibility: .hidden) var servingOptions: ServingOptions

    func validate() throws {
        try servingOptions.reject(for: "convert-config")
        guard configurationOption.config == nil else {
            throw ValidationError(
                "--config is an option of 'gateway', which 'gateway convert-config' does not have: give the path of "
                    + "sygnal's configuration alone")
        }
    }

    func run() throws {
        let bytes = try ConfigurationFiles.configuration(file)
        let conversion: SygnalConversion
        do {
            let source = SourceText(name: PayloadInput.name(of: file), bytes: bytes)
            conversion = try SygnalConversion(
                source, readFile: { try? ConfigurationFiles.credential($0) },
                makeProvider: GatewayProgram.provider(forChecking:))
        } catch {
            for diagnostic in error.diagnostics { Terminal.standardError.write(diagnostic) }
            throw ExitCode(CommandFailure.usageStatus)
        }
        for warning in conversion.warnings { Terminal.standardError.write(warning) }
        guard let output else {
            try StandardOutput.print(conversion.yaml, terminator: "")
            return try StandardOutput.flush()
        }
        try write(conversion.yaml, to: output)
    }

    /// Writes a new file. It may contain the password of a proxy, so that others can't read it.
    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            let error = SystemError()
            throw CommandFailure(
                "cannot write \(path): \(error)", hint: error.code == EEXIST ? "remove it, or give another name" : nil,
                status: CommandFailure.usageStatus)
        }
        defer { close(descriptor) }
        do {
            try CommandLineSupport.write(text, to: descriptor)
        } catch {
            // Half a configuration is worse than none.
            unlink(path)
            throw CommandFailure("cannot write \(path): \(error)", status: CommandFailure.usageStatus)
        }
    }
}
