import CommandLineSupport
import Testing

@Suite("Command line")
struct CommandLineTests {
    @Test("--version and --help succeed and write to standard output")
    func help() async throws {
        let version = try await CommandLineTool.run("--version")
        #expect(version.status == 0 && version.output == ToolkitVersion.current + "\n")
        let help = try await CommandLineTool.run("--help")
        #expect(help.status == 0 && help.errors.isEmpty)
        for command in ["gateway", "client", "doctor", "listen", "rules", "validate"] {
            #expect(help.output.contains("  \(command) "))
        }
    }

    @Test(
        "the help of a command states the exit codes",
        arguments: [
            [], ["gateway"], ["gateway", "convert-config"], ["client"], ["client", "pushers"],
            ["client", "pushers", "list"],
            ["client", "rules", "get"],
            ["client", "notifications"], ["doctor"], ["listen"], ["rules", "explain"], ["rules", "evaluate"],
            ["validate"],
        ])
    func exitCodes(command: [String]) async throws {
        #expect(try await CommandLineTool.run(command + ["--help"]).output.contains("Exit codes: 0 "))
    }

    @Test(
        "an invalid command line is reported on standard error, and the exit status is 2",
        arguments: [
            ["bogus"], ["--bogus"], ["client", "pushers", "set"], ["client", "rules", "get", "bogus", "x"],
            ["gateway", "convert-config"], ["gateway", "convert-config", "a", "b"], ["validate"],
            ["validate", "bogus"],
            ["rules", "bogus"], ["rules", "explain"], ["rules", "evaluate", "a", "b"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await CommandLineTool.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: "))
    }
}
