import Foundation
import Testing

@Suite("access levels of generated code")
struct AccessTests {
    private static func text(of project: Project) throws -> String {
        try project.output().filter { $0.key.hasSuffix(".swift") }.map(\.value.text).joined()
    }

    @Test("the configuration sets the level of a module")
    func configuration() async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], access: internal}\n",
                to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 0, "\(result.errors)")
            let text = try Self.text(of: project)
            #expect(text.contains("\nstruct Thing: "))
            #expect(!text.contains("public "))
            #expect(try await project.check().status == 0)
        }
    }

    @Test("--access replaces the level of the configuration; check compares with it")
    func option() async throws {
        try await Project.with { project in
            let result = try await project.run("generate", "--config", "specgen.yaml", "--access", "package")
            #expect(result.status == 0, "\(result.errors)")
            #expect(try Self.text(of: project).contains("\npackage struct Thing: "))
            #expect(try await project.check().status == 1)
            let check = try await project.run("check", "--config", "specgen.yaml", "--access", "package")
            #expect(check.status == 0)
            #expect(try await project.run("generate", "--config", "specgen.yaml", "--access", "open").status == 2)
        }
    }

    @Test("another word than a level gives a located error")
    func unknown() async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], access: open}\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(
                result.errors.hasPrefix(
                    "specgen.yaml:3:52: error: expected \"access\" to be public, package or internal, found \"open\"\n")
            )
        }
    }
}
