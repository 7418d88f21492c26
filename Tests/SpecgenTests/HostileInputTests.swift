import Foundation
import Testing

/// A mistake, however strange, is told with its place and makes the exit code 1.
@Suite("Hostile input")
struct HostileInputTests {
    private static func document(schema: String) -> String {
        """
        openapi: 3.1.0
        info: {title: Test API, version: '1'}
        paths:
          /things:
            post:
              operationId: addThing
              requestBody: {content: {application/json: {schema: \(schema)}}}
              responses: {'200': {description: Done.}}

        """
    }

    @Test(
        "texts that aren't YAML",
        arguments: [
            ("a: [1", "api.yaml:1:4: error: "), ("a:\n\tb: 1\n", "api.yaml:2:1: error: a tab cannot be used"),
            ("a: 1\na: 2\n", "api.yaml:2:1: error: duplicate key \"a\""), ("a: \0\n", "api.yaml:1:4: error: "),
            ("a: *b\n", "api.yaml:1:4: error: no anchor &b"), ("a: &a [*a]\n", "api.yaml:1:8: error: the alias *a"),
            ("--- 1\n--- 2\n", "api.yaml:2:1: error: a second document"),
        ])
    func notYAML(text: String, error: String) async throws { try await expect(error, for: Data(text.utf8)) }

    @Test(
        "files that are something else",
        arguments: [
            (
                "asyncapi: 2.0.0\ninfo: {}\n",
                "api.yaml:1:1: error: neither an OpenAPI document nor a JSON Schema"
            ),
            (
                "apiVersion: v1\nkind: Pod\n",
                "api.yaml:1:1: error: neither an OpenAPI document nor a JSON Schema"
            ),
        ])
    func somethingElse(text: String, error: String) async throws { try await expect(error, for: Data(text.utf8)) }

    @Test("header fields that no header can have, as parameters and as keys")
    func headerNames() async throws {
        let parameter = """
            openapi: 3.1.0
            info: {title: T, version: '1'}
            paths:
              /a:
                get:
                  operationId: a
                  parameters: [{name: "X: y\\r\\nEvil", in: header, schema: {type: string}}]
                  responses: {'200': {description: Done.}}

            """
        try await expect("api.yaml:7:27: error: invalid header field name", for: Data(parameter.utf8))
        let key = """
            openapi: 3.1.0
            info: {title: T, version: '1'}
            security: [{k: []}]
            paths: {/a: {get: {operationId: a, responses: {'200': {description: Done.}}}}}
            components: {securitySchemes: {k: {type: apiKey, in: header, name: "a b"}}}

            """
        try await expect("api.yaml:5:68: error: invalid header field name", for: Data(key.utf8))
    }

    @Test("names of types that generated code uses are none for a client", arguments: ["String", "JSONReader"])
    func takenNames(name: String) async throws {
        try await Project.with { project in
            try project.write(Project.document, to: "api.yaml")
            let outcome = try await project.generate("--schemas", "api.yaml", "--client", name)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("--client: '\(name)' can't be a name in Swift"))
        }
    }

    @Test(
        "encodings other than UTF-8",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0], "api.yaml:1:1: error: the text is UTF-16"),
            ([0x61, 0x3A, 0x20, 0xC3], "api.yaml:1:4: error: the byte 0xC3 is not part of valid UTF-8"),
        ])
    func notUTF8(bytes: [UInt8], error: String) async throws { try await expect(error, for: Data(bytes)) }

    @Test("a byte order mark is no mistake")
    func byteOrderMark() async throws {
        try await Project.with { project in
            try project.write("\u{FEFF}" + Project.document, to: "api.yaml")
            #expect(try await project.generate("--schemas", "api.yaml").status == 0)
        }
    }

    @Test("ten thousand levels, in blocks and in flow")
    func deep() async throws {
        let flow = "a: " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        try await expect(
            "api.yaml:1:259: error: more than 256 collections stand inside one another", for: Data(flow.utf8))
        let block = (0..<10_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        try await expect("error: more than 256 collections stand inside one another", for: Data(block.utf8))
        let json = String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        try await expect("error: more than 256 collections stand inside one another", for: Data(json.utf8))
    }

    @Test("aliases of aliases")
    func aliasBomb() async throws {
        var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...9 {
            let previous = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        try await expect("error: with this alias, aliases add more than 200000 nodes", for: Data(text.utf8))
    }

    @Test(
        "references that lead nowhere",
        arguments: [
            ("{$ref: none.yaml}", "cannot read \"none.yaml\": there is no such file"),
            ("{$ref: ../../../../../../none.yaml}", "there is no such file"), ("{$ref: out}", "it is a folder"),
            ("{$ref: loop.yaml}", "its symbolic links lead round in a circle"),
            ("{$ref: pipe}", "it is not a regular file"),
            ("{$ref: 'http://example.org/a.yaml'}", "leads out of the files"),
            ("{$ref: 'thing.yaml#/properties/nam'}", "has no key \"nam\""),
            ("{$ref: 'thing.yaml#/title/deeper'}", "is a string and has no key \"deeper\""),
            ("{$ref: 'thing.yaml#/required/7'}", "and no item 7"), ("{$ref: '#name'}", "is not a JSON Pointer"),
            ("{$ref: [a]}", "error: "), ("{$ref: '%zz'}", "is not percent-encoded right"),
        ])
    func references(schema: String, message: String) async throws {
        try await Project.with { project in
            try project.write(Self.document(schema: schema), to: "api.yaml")
            try FileManager.default.createDirectory(at: project.url("out"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: project.url("loop.yaml").path, withDestinationPath: "loop.yaml")
            #expect(mkfifo(project.url("pipe").path, 0o600) == 0)
            let outcome = try await project.generate("--schemas", "api.yaml")
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("api.yaml:7:"), "\(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    @Test(
        "references that lead round in a circle",
        arguments: [
            "{$ref: api.yaml#/x}", "{allOf: [{$ref: '#/x'}]}", "{$ref: '#/y'}", "{allOf: [{$ref: '#/y'}]}",
            "{$ref: other.yaml}",
        ])
    func circles(schema: String) async throws {
        try await Project.with { project in
            try project.write(
                Self.document(schema: "{$ref: '#/x'}") + "x: \(schema)\ny: {allOf: [{$ref: '#/x'}]}\n", to: "api.yaml")
            try project.write("$ref: api.yaml#/x\n", to: "other.yaml")
            let outcome = try await project.generate("--schemas", "api.yaml")
            #expect(outcome.status == 1, "\(outcome.output)")
            #expect(outcome.errors.contains(": error: "))
        }
    }

    @Test(
        "ten thousand definitions, each a part of the one before",
        arguments: [
            "{type: object, properties: {next: NEXT}}", "{type: array, items: NEXT}", "{allOf: [NEXT]}", "NEXT",
        ])
    func chain(definition: String) async throws {
        try await Project.with { project in
            let definitions = (0..<10_000).map { number in
                "    d\(number): "
                    + definition.replacing("NEXT", with: "{$ref: '#/components/schemas/d\(number + 1)'}") + "\n"
            }
            let text =
                Self.document(schema: "{$ref: '#/components/schemas/d0'}") + "components:\n  schemas:\n"
                + definitions.joined() + "    d10000: {type: string}\n"
            try project.write(text, to: "api.yaml")
            let outcome = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(outcome.status == 0 || outcome.status == 1)
            if outcome.status == 1 { #expect(outcome.errors.hasPrefix("api.yaml:")) }
        }
    }

    @Test("ten megabytes of schema are read, in time")
    func large() async throws {
        try await Project.with { project in
            let text = String(repeating: "All work and no play makes Jack a dull boy. ", count: 24 * 10_240)
            try project.write(Project.schema + "description: \"\(text)\"\n", to: "thing.yaml")
            let outcome = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(outcome.status == 0, "\(outcome.errors.prefix(1000))")
        }
    }

    @Test("files that are larger than 64 MiB aren't read")
    func tooLarge() async throws {
        try await Project.with { project in
            let file = try FileHandle(forWritingTo: project.url("thing.yaml"))
            try file.truncate(atOffset: 64 << 20 + 1)
            try file.close()
            let outcome = try await project.generate("--schemas", "api.yaml")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("it has 67108865 bytes, more than the limit of 67108864"))
        }
    }

    @Test("folders without schemas, and schemas that are folders")
    func folders() async throws {
        try await Project.with { project in
            try FileManager.default.createDirectory(at: project.url("empty"), withIntermediateDirectories: true)
            let empty = try await project.generate("--schemas", "empty")
            #expect(empty.status == 1)
            #expect(empty.errors.contains("error: the folder 'empty' has no schemas"))
        }
    }

    /// Expects one run to fail with a text among its errors, and to write nothing.
    private func expect(_ error: String, for document: Data) async throws {
        try await Project.with { project in
            try document.write(to: project.url("api.yaml"))
            let outcome = try await project.generate("--schemas", "api.yaml")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains(error), "\(outcome.errors.prefix(2000))")
            #expect(try project.output().isEmpty)
        }
    }
}
