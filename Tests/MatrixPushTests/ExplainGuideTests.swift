import Foundation
import TemporaryFolder
import Testing

@Suite("The examples of docs/guides/explain.md")
struct ExplainGuideTests {
    /// A command, which is a line that begins with `$ `, and the output below it.
    private struct Step {
        let command: String
        var output = ""
    }

    private func steps() throws -> [Step] {
        let guide = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "docs/guides/explain.md"), encoding: .utf8)
        var steps: [Step] = []
        var isConsole = false
        for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2))))
            } else if isConsole {
                steps[steps.count - 1].output += line + "\n"
            }
        }
        return steps
    }

    @Test("every command prints the output shown below it")
    func outputs() async throws {
        let steps = try steps()
        try await withTemporaryFolder { folder in
            var commands = 0
            for step in steps {
                let words = step.command.split(separator: " ").map(String.init)
                if words[0] == "cat" {
                    try Data(step.output.utf8).write(to: folder.appending(path: words[1]))
                    continue
                }
                let arguments = words.dropFirst().map { word in
                    word.contains(".json") ? folder.appending(path: word).path : word
                }
                let outcome = try await CommandLineTool.run(arguments)
                #expect(outcome.output + outcome.errors == step.output, "\(step.command)")
                commands += 1
            }
            #expect(commands == 2)
        }
    }
}
