import Foundation
import TemporaryFolder
import Testing

/// A small project in a temporary folder: a configuration, a document and a schema.
struct Project {
    let folder: URL

    static let document = """
        openapi: 3.1.0
        info: {title: Test API, version: '1'}
        paths:
          /things:
            post:
              operationId: addThing
              requestBody:
                required: true
                content: {application/json: {schema: {$ref: thing.yaml}}}
              responses: {'200': {description: Done.}}

        """
    static let schema = """
        title: Thing
        type: object
        required: [name]
        properties:
          name: {type: string, maxLength: 4}
          size: {type: integer}

        """

    static func with(_ body: (Project) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let project = Project(folder: folder)
            try project.write("output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml]}\n", to: "specgen.yaml")
            try project.write(document, to: "api.yaml")
            try project.write(schema, to: "thing.yaml")
            try await body(project)
        }
    }

    func run(_ arguments: String..., input: String = "") async throws -> CommandLineTool.Result {
        try await CommandLineTool.run(arguments, input: input, in: folder)
    }

    /// Generates the modules of the configuration.
    func generate() async throws -> CommandLineTool.Result { try await run("generate", "--config", "specgen.yaml") }
    /// Generates the module `TestAPI` into `out`.
    func generate(_ arguments: String...) async throws -> CommandLineTool.Result {
        try await CommandLineTool.run(
            ["generate", "--module", "TestAPI", "--output", "out"] + arguments, in: folder)
    }

    func check() async throws -> CommandLineTool.Result { try await run("check", "--config", "specgen.yaml") }

    func url(_ path: String) -> URL { folder.appending(path: path) }

    func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url(path))
    }

    func read(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    /// Every file under `out`, with its text and the time of its last change.
    func output() throws -> [String: OutputFile] {
        guard exists("out") else { return [:] }
        var files: [String: OutputFile] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: url("out").path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: url("out/" + path).path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[path] = OutputFile(
                text: try read("out/" + path), written: attributes[.modificationDate] as? Date,
                number: attributes[.systemFileNumber] as? Int)
        }
        return files
    }

    struct OutputFile: Equatable {
        let text: String
        let written: Date?
        /// The inode.
        let number: Int?
    }
}
