import Foundation
import SharedData
import Testing

@Suite("overlays on the command line and in a configuration")
struct OverlayTests {
    private static let overlay = """
        overlay: 1.0.0
        info: {title: Ours, version: '1'}
        actions:
          - target: $.paths['/things'].post
            update: {operationId: insertThing, description: Inserts it.}
          - target: $.paths['/things']
            update: {get: {operationId: listThings, responses: {'200': {$ref: 'thing.yaml#/x-list'}}}}

        """
    private static let schema =
        Project.schema
        + "x-list: {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#'}}}}}\n"

    private static func with(_ overlay: String = overlay, _ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            try project.write(overlay, to: "ours/overlay.yaml")
            try project.write(schema, to: "thing.yaml")
            try await body(project)
        }
    }

    @Test("an overlay changes the document before it is read; its references are relative to the document")
    func option() async throws {
        try await Self.with { project in
            let result = try await project.run("generate", "--config", "specgen.yaml", "--overlay", "ours/overlay.yaml")
            #expect(result.status == 0, "\(result.errors)")
            let client = try project.read("out/TestAPI/TestClient.swift")
            #expect(client.contains("func insertThing("))
            #expect(client.contains("func listThings() async throws -> [Thing]"))
            #expect(try project.read("api.yaml") == Project.document)
        }
    }

    @Test("a configuration lists overlays; check, lint and diff apply them as well")
    func configuration() async throws {
        try await Self.with { project in
            let text =
                "output: out\noverlays: [ours/overlay.yaml]\nmodules:\n  - {name: TestAPI, documents: [api.yaml]}\n"
            try project.write(text, to: "ours.yaml")
            #expect(try await project.run("generate", "--config", "ours.yaml").status == 0)
            #expect(try await project.run("check", "--config", "ours.yaml").status == 0)
            #expect(try await project.check().status == 1)
            let lint = try await project.run("lint", "--config", "ours.yaml")
            #expect(lint.output.hasPrefix("2 operations"), "\(lint.output)\(lint.errors)")
            let diff = try await project.run("diff", "specgen.yaml", "ours.yaml")
            #expect(diff.output.contains("GET /things"), "\(diff.output)\(diff.errors)")
        }
    }

    @Test("a problem in an inserted part is reported at its place in the overlay")
    func locations() async throws {
        try await Self.with(Self.overlay.replacing("thing.yaml#/x-list", with: "thing.yaml#/x-lists")) { project in
            let result = try await project.run("generate", "--config", "specgen.yaml", "--overlay", "ours/overlay.yaml")
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix(
                    "ours/overlay.yaml:7:71: error: the reference \"thing.yaml#/x-lists\" has no target"),
                "\(result.errors)")
        }
    }

    @Test("an action without effect gives a warning; a missing or invalid overlay gives an error")
    func diagnostics() async throws {
        try await Self.with(Self.overlay.replacing("$.paths['/things'].post", with: "$.paths['/thing'].post")) {
            project in
            let result = try await project.run("generate", "--config", "specgen.yaml", "--overlay", "ours/overlay.yaml")
            #expect(result.status == 0)
            #expect(
                result.errors.hasPrefix(
                    "ours/overlay.yaml:4:13: warning: the target selects nothing; the action has no effect\n"))
            let missing = try await project.run("generate", "--config", "specgen.yaml", "--overlay", "none.yaml")
            #expect(missing.status == 2)
            #expect(missing.errors.contains("--overlay: there is no file \"none.yaml\""), "\(missing.errors)")
            try project.write(
                "output: out\noverlays: [none.yaml]\nmodules:\n  - {name: TestAPI, documents: [api.yaml]}\n",
                to: "specgen.yaml")
            let located = try await project.generate()
            #expect(located.errors.hasPrefix("specgen.yaml:2:12: error: cannot read the overlay none.yaml: "))
        }
    }

    @Test("overlays have merge keys if the documents may have them")
    func mergeKeys() async throws {
        let overlay = """
            overlay: 1.0.0
            info: {title: Ours, version: '1'}
            x-names: &names {operationId: insertThing}
            actions: [{target: "$.paths['/things'].post", update: {<<: *names, description: Inserts it.}}]

            """
        try await Self.with(overlay) { project in
            let arguments = ["generate", "--config", "specgen.yaml", "--overlay", "ours/overlay.yaml"]
            let failed = try await CommandLineTool.run(arguments, in: project.folder)
            #expect(failed.status == 1)
            #expect(failed.errors.contains("hint: read it with --merge-keys"), "\(failed.errors)")
            let result = try await CommandLineTool.run(arguments + ["--merge-keys"], in: project.folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(try project.read("out/TestAPI/TestClient.swift").contains("func insertThing("))
        }
    }

    @Test("an empty overlay, configuration or document is called empty", arguments: ["", "# Nothing yet.\n", "---\n"])
    func empty(_ text: String) async throws {
        try await Self.with(text) { project in
            let overlay = try await project.run(
                "generate", "--config", "specgen.yaml", "--overlay", "ours/overlay.yaml")
            #expect(
                overlay.errors.contains("error: expected an overlay, a mapping, found an empty file"),
                "\(overlay.errors)")
            try project.write(text, to: "empty.yaml")
            let schema = try await project.generate("--schemas", "empty.yaml")
            #expect(schema.errors.contains("found an empty file"), "\(schema.errors)")
            let configuration = try await project.run("generate", "--config", "empty.yaml")
            #expect(configuration.errors.contains("found an empty file"), "\(configuration.errors)")
            #expect([overlay.status, schema.status, configuration.status] == [1, 1, 2])
        }
    }
}
