import Foundation
import TemporaryFolder
import Testing

struct CompletionTests {
    @Test("a completion script contains commands and option values", arguments: ["bash", "zsh", "fish"])
    func scripts(shell: String) async throws {
        let outcome = try await CommandLineTool.run("--generate-completion-script", shell)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        for word in ["gateway", "notify-request", "underride", "event_id_only", "critical", "yaml"] {
            #expect(outcome.output.contains(word), "\(word)")
        }
    }

    @Test("bash parses its completion script")
    func bash() async throws {
        let script = try await CommandLineTool.run("--generate-completion-script", "bash").output
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "matrix-push.bash")
            try Data(script.utf8).write(to: file)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["bash", "-n", file.path]
            try await process.runToTermination()
            #expect(process.terminationStatus == 0)
        }
    }

    @Test("an unsupported shell is a usage error, and the exit status is 2")
    func otherShell() async throws {
        #expect(try await CommandLineTool.run("--generate-completion-script", "tcsh").status == 2)
    }
}
