import Foundation
import TemporaryFolder
import Testing

@Suite("Output that cannot be written", .timeLimit(.minutes(5)))
struct OutputFailureTests {
    private static let hasDevFull = FileManager.default.fileExists(atPath: "/dev/full")
    private static let event =
        #"{"type":"m.room.message","sender":"@wren:garden.example","content":{"body":"Tea?"}}"#
    private static let line =
        #"{"id":"tea","event":\#(event),"user_id":"@fern:garden.example","room_member_count":2,"rules":"default"}"#
        + "\n"

    /// Runs a shell command, in which `$tool` is the built `matrix-push` and `$input` a file with the input.
    private func shell(_ command: String, input: String) async throws -> (status: Int32, errors: String) {
        try await withTemporaryFolder { folder in
            let (file, errors) = (folder.appending(path: "input"), folder.appending(path: "errors"))
            try Data(input.utf8).write(to: file)
            try Data().write(to: errors)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = ["-c", "set -o pipefail; input=\(file.path); " + command]
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["tool": CommandLineTool.executable.path]
            ) { $1 }
            process.standardError = try FileHandle(forWritingTo: errors)
            try await process.runToTermination()
            return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
        }
    }

    @Test(
        "output to a full disk is an error with its reason, and the exit status is 2",
        .enabled(if: hasDevFull, "skipped: this system has no /dev/full"),
        arguments: [
            "rules evaluate", "rules explain --user @fern:garden.example --event",
            "rules explain --format html --user @fern:garden.example --event",
            "rules explain --format json --user @fern:garden.example --event",
        ])
    func full(command: String) async throws {
        let outcome = try await shell(
            "$tool \(command) $input > /dev/full", input: command.contains("explain") ? Self.event : Self.line)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: cannot write the output: no space left on device\n")
    }

    @Test(
        "help and violations on a full disk are errors, and the exit status is 2",
        .enabled(if: hasDevFull, "skipped: this system has no /dev/full"))
    func others() async throws {
        for command in ["--help", "rules evaluate --help", "validate notify-request $input"] {
            let outcome = try await shell("$tool \(command) > /dev/full", input: Self.event)
            #expect(outcome.status == 2, "\(command)")
            #expect(outcome.errors.hasSuffix("error: cannot write the output: no space left on device\n"))
        }
    }

    @Test(
        "closed standard output is an error with the exit status 2, and the input file isn't written to",
        arguments: ["evaluate", "explain"])
    func closed(command: String) async throws {
        let options = command == "explain" ? "--user @fern:garden.example --event" : ""
        let outcome = try await shell(
            "$tool rules \(command) \(options) $input >&-", input: command == "explain" ? Self.event : Self.line)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: cannot write the output: bad file descriptor\n")
    }

    @Test("output without a reader, while SIGPIPE is ignored, stops rules evaluate with an error")
    func brokenPipe() async throws {
        let outcome = try await shell(
            "(trap '' PIPE; while cat $input; do :; done | $tool rules evaluate) | head -n 1 > /dev/null",
            input: String(repeating: Self.line, count: 1000))
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("error: cannot write the output: broken pipe\n"))
    }
}
