import ArgumentParser
import Foundation

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Lays out a first schema and a configuration.",
        discussion: """
            Writes Schemas/specgen.yaml and Schemas/notes.yaml, with comments that tell what to change. Files that are \
            there already are never touched.

            Exit codes: 0 the files are written, 2 one of them is there already, or can't be written.
            """)

    @Argument(
        help: ArgumentHelp("The project's folder; it is made if need be.", valueName: "folder"), completion: .directory)
    var folder = "."

    func validate() throws {
        if folder.isEmpty { throw ValidationError("expected a folder, found an empty name") }
    }

    func run() throws {
        let console = Console.standard
        let files = StarterFiles.all.map { (path: path(of: $0.path), text: $0.text) }
        var replacement = FileReplacement()
        do {
            for file in files where FileKind.exists(file.path) {
                throw FileReplacement.Failure(path: file.path, reason: "it is there already, and is left as it is")
            }
            for file in files { try replacement.stage(file.text, at: file.path) }
            try replacement.commit()
        } catch {
            replacement.rollBack()
            console.error("error: can't write \(error.localizedDescription)")
            throw ExitCode(2)
        }
        for file in files { console.print("wrote \(file.path)") }
        console.print(nextSteps)
    }

    private func path(of file: String) -> String {
        folder == "." ? file : folder + (folder.hasSuffix("/") ? "" : "/") + file
    }

    private var nextSteps: String {
        """

        Next\(folder == "." ? "" : ", in \(folder)"):
          1. Change Schemas/notes.yaml into your API. Its comments tell how.
          2. Run 'specgen generate', which writes Sources/NotesAPI.
          3. Add the module to the targets of Package.swift:
               .target(
                   name: "NotesAPI",
                   dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")]),
             'specgen generate' says when the module needs the product APIRuntimeConstraints as well.
        """
    }
}
