import Foundation
import Testing

@Suite("Media types of streams on the command line and in a configuration")
struct StreamOptionTests {
    private static let document = """
        openapi: 3.1.0
        info: {title: Songs, version: '1'}
        paths:
          /song:
            get:
              operationId: getSong
              responses: {'200': {description: The song., content: {audio/mpeg: {}}}}

        """

    @Test("bytes of a listed media type are sent in parts")
    func option() async throws {
        try await Project.with { project in
            try project.write(Self.document, to: "api.yaml")
            #expect(try await project.generate("--schemas", "api.yaml").status == 0)
            #expect(try project.server().contains("func getSong() async throws -> APIContent\n"))
            #expect(
                try await project.generate("--streams", "image/png", "audio/*", "--schemas", "api.yaml").status == 0)
            #expect(try project.server().contains("func getSong() async throws -> APIContentStream\n"))
            let wrong = try await project.generate("--streams", "audio", "--schemas", "api.yaml")
            #expect(wrong.status == 2)
            #expect(
                wrong.errors.contains(
                    #"--streams: expected a media type such as audio/mpeg or 'audio/*', found "audio""#))
        }
    }

    @Test(
        "a media type that is read as a whole can't be a stream",
        arguments: [
            ("application/json", "JSON is read as a whole"), ("application/problem+json", "JSON is read as a whole"),
            ("application/x-www-form-urlencoded", "forms are read as a whole"),
            ("multipart/form-data", "the parts of a form are members of a type"),
        ])
    func wholes(_ type: String, _ reason: String) async throws {
        try await Project.with { project in
            let result = try await project.generate("--streams", type, "--schemas", "api.yaml")
            #expect(result.status == 2)
            #expect(result.errors.contains("--streams: \"\(type)\" cannot be a stream: \(reason)"), "\(result.errors)")
            #expect(result.errors.contains("application/jsonl"))
        }
    }

    @Test("streams in a configuration are media types; the option replaces them")
    func configuration() async throws {
        try await Project.with { project in
            try project.write(Self.document, to: "api.yaml")
            let module = "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], streams: "
            try project.write(module + "[audio/mpeg]}\n", to: "specgen.yaml")
            #expect(try await project.generate().status == 0)
            let server = { try String(contentsOf: project.url("out/TestAPI/TestServer.swift"), encoding: .utf8) }
            #expect(try server().contains("-> APIContentStream\n"))
            #expect(try await project.run("generate", "--config", "specgen.yaml", "--streams", "image/*").status == 0)
            #expect(try server().contains("-> APIContent\n"))
            for wrong in ["audio/mpeg}", "[audio]}", "[1]}", "[application/json]}", "[multipart/form-data]}"] {
                try project.write(module + wrong + "\n", to: "specgen.yaml")
                let result = try await project.generate()
                #expect(result.status == 2)
                #expect(result.errors.contains("media type"))
            }
        }
    }
}

extension Project {
    /// The text of the generated server.
    fileprivate func server() throws -> String {
        try output().values.first { $0.text.contains("public protocol") }?.text ?? ""
    }
}
