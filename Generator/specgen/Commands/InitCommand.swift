import ArgumentParser
import CommandLineSupport
import Foundation

/// `specgen init`: writes a first schema and a configuration.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a first schema and a configuration.",
        discussion: """
            Writes Schemas/specgen.yaml and Schemas/notes.yaml, whose comments explain what to change. Existing files \
            are never changed.

            Exit codes: 0 the files are written, 2 a file exists, a file or the output cannot be written, or \
            the command line is unusable.
            """)

    @Argument(
        help: ArgumentHelp("The project's folder; it is created if it doesn't exist.", valueName: "folder"),
        completion: .directory)
    var folder = "."

    func validate() throws {
        if folder.isEmpty { throw ValidationError("expected a folder, found an empty name") }
    }

    func run() throws {
        let files = StarterFiles.all.map { (path: path(of: $0.path), text: $0.text) }
        var replacement = FileReplacement()
        do throws(FileReplacement.Failure) {
            for file in files where FileKind.exists(file.path) {
                throw FileReplacement.Failure(path: file.path, reason: "it exists, and is left unchanged")
            }
            for file in files { try replacement.stage(file.text, at: file.path) }
            try replacement.commit()
        } catch {
            replacement.rollBack()
            throw CommandFailure("cannot write \(error)", status: CommandFailure.usageStatus)
        }
        for file in files { try StandardOutput.print("wrote \(file.path)") }
        try StandardOutput.print(nextSteps)
    }

    private func path(of file: String) -> String {
        folder == "." ? file : folder + (folder.hasSuffix("/") ? "" : "/") + file
    }

    private var nextSteps: String {
        """

        Next\(folder == "." ? "" : ", in \(folder)"):
          1. Change Schemas/notes.yaml to describe your API. Its comments explain how.
          2. Run 'specgen generate', which writes Sources/NotesAPI.
          3. Add the module to the targets of Package.swift:
               .target(
                   name: "NotesAPI",
                   dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")]),
             'specgen generate' reports if the module needs the product APIRuntimeConstraints as well.
        """
    }
}
