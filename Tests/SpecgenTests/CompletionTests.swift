import Foundation
import Testing

struct CompletionTests {
    @Test("each supported shell has a completion script", arguments: ["bash", "zsh", "fish"])
    func scripts(shell: String) async throws {
        let result = try await Self.script(for: shell)
        #expect(result.status == 0)
        #expect(result.errors == "")
        for word in ["init", "generate", "check", "lint", "validate", "layout", "grouped", "yaml"] {
            #expect(result.output.contains(word), "\(word)")
        }
    }

    @Test("another shell has no completion script: exit 2")
    func otherShell() async throws {
        #expect(try await Self.script(for: "tcsh").status == 2)
    }

    @Test(
        "bash completes commands, values and files",
        arguments: [
            (["in"], ["init"]), (["generate", "--layout", "g"], ["grouped"]), (["lint", "--format", "j"], ["json"]),
            (["generate", "--conf"], ["--config"]), (["check", "--config", "specg"], ["specgen.yaml"]),
            (["check", "--config", "READ"], []), (["generate", "--output", "o"], ["out"]),
            (["validate", "thing.yaml", "pay"], ["payload.json"]),
        ])
    func bash(words: [String], completions: [String]) async throws {
        try await Project.with { project in
            try project.write(try await Self.script(for: "bash").output, to: "specgen.bash")
            try project.write("", to: "README")
            try project.write("{}", to: "payload.json")
            try project.write("", to: "out/file")
            // Bash sets these variables before it calls the function.
            let script = """
                set -eu -o pipefail
                bash -n specgen.bash
                source specgen.bash
                COMP_WORDS=(specgen "$@") COMP_CWORD=$# COMP_LINE="specgen $*" COMPREPLY=()
                COMP_POINT=${#COMP_LINE}
                set +eu
                _specgen specgen "${COMP_WORDS[$#]}" "${COMP_WORDS[$# - 1]}" 2>/dev/null
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["bash", "-c", script, "bash"] + words
            process.currentDirectoryURL = project.folder
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let offered = output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(offered.filter { !$0.isEmpty } == completions)
        }
    }

    private static func script(for shell: String) async throws -> CommandLineTool.Result {
        try await CommandLineTool.run(
            "--generate-completion-script", shell, in: FileManager.default.temporaryDirectory)
    }
}
