import Foundation
import Testing

/// Malformed input of any kind gives an error with a location: exit code 1.
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
        "text that isn't YAML gives an error",
        arguments: [
            ("a: [1", "api.yaml:1:4: error: "), ("a:\n\tb: 1\n", "api.yaml:2:1: error: a tab cannot be used"),
            ("a: 1\na: 2\n", "api.yaml:2:1: error: duplicate key \"a\""), ("a: \0\n", "api.yaml:1:4: error: "),
            ("a: *b\n", "api.yaml:1:4: error: the alias *b has no anchor"),
            ("a: &a [*a]\n", "api.yaml:1:8: error: the alias *a"),
            ("--- 1\n--- 2\n", "api.yaml:2:1: error: a second document"),
        ])
    func notYAML(text: String, error: String) async throws { try await expect(error, for: Data(text.utf8)) }

    @Test(
        "YAML that is neither OpenAPI nor JSON Schema gives an error",
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

    @Test("an invalid header name of a parameter or an API key gives an error")
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

    @Test(
        "a client can't have the name of a type that generated code uses: exit 2", arguments: ["String", "JSONReader"])
    func takenNames(name: String) async throws {
        try await Project.with { project in
            try project.write(Project.document, to: "api.yaml")
            let result = try await project.generate("--schemas", "api.yaml", "--client", name)
            #expect(result.status == 2)
            #expect(result.errors.contains("--client: \"\(name)\" cannot be a name in Swift"))
        }
    }

    @Test(
        "encodings other than UTF-8 give an error",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0], "api.yaml:1:1: error: the text is UTF-16"),
            ([0x61, 0x3A, 0x20, 0xC3], "api.yaml:1:4: error: the byte 0xC3 is not part of valid UTF-8"),
        ])
    func notUTF8(bytes: [UInt8], error: String) async throws { try await expect(error, for: Data(bytes)) }

    @Test("a byte order mark is accepted")
    func byteOrderMark() async throws {
        try await Project.with { project in
            try project.write("\u{FEFF}" + Project.document, to: "api.yaml")
            #expect(try await project.generate("--schemas", "api.yaml").status == 0)
        }
    }

    @Test("ten thousand nested collections, in block and flow style, give an error")
    func deep() async throws {
        let flow = "a: " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        try await expect(
            "api.yaml:1:259: error: collections are nested deeper than 256", for: Data(flow.utf8))
        let block = (0..<10_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        try await expect("error: collections are nested deeper than 256", for: Data(block.utf8))
        let json = String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        try await expect("error: collections are nested deeper than 256", for: Data(json.utf8))
    }

    @Test("exponentially nested aliases give an error")
    func aliasBomb() async throws {
        var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...9 {
            let previous = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        try await expect("error: with this alias, aliases add more than 200000 nodes", for: Data(text.utf8))
    }

    @Test(
        "unresolvable references give an error",
        arguments: [
            ("{$ref: none.yaml}", "cannot read none.yaml: there is no such file"),
            ("{$ref: ../../../../../../none.yaml}", "there is no such file"), ("{$ref: out}", "it is a folder"),
            ("{$ref: loop.yaml}", "its symbolic links form a circle"),
            ("{$ref: pipe}", "it is not a regular file"),
            ("{$ref: 'http://example.org/a.yaml'}", "does not refer to a file"),
            ("{$ref: 'thing.yaml#/properties/nam'}", "has no key \"nam\""),
            ("{$ref: 'thing.yaml#/title/deeper'}", "is a string and has no key \"deeper\""),
            ("{$ref: 'thing.yaml#/required/7'}", "and no item 7"), ("{$ref: '#name'}", "no schema has the \"$anchor\""),
            ("{$ref: [a]}", "error: "), ("{$ref: '%zz'}", "the percent-encoding of the reference"),
        ])
    func references(schema: String, message: String) async throws {
        try await Project.with { project in
            try project.write(Self.document(schema: schema), to: "api.yaml")
            try FileManager.default.createDirectory(at: project.url("out"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: project.url("loop.yaml").path, withDestinationPath: "loop.yaml")
            #expect(mkfifo(project.url("pipe").path, 0o600) == 0)
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("api.yaml:7:"), "\(result.errors)")
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test(
        "circular references give an error",
        arguments: [
            "{$ref: api.yaml#/x}", "{allOf: [{$ref: '#/x'}]}", "{$ref: '#/y'}", "{allOf: [{$ref: '#/y'}]}",
            "{$ref: other.yaml}",
        ])
    func circles(schema: String) async throws {
        try await Project.with { project in
            try project.write(
                Self.document(schema: "{$ref: '#/x'}") + "x: \(schema)\ny: {allOf: [{$ref: '#/x'}]}\n", to: "api.yaml")
            try project.write("$ref: api.yaml#/x\n", to: "other.yaml")
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 1, "\(result.output)")
            #expect(result.errors.contains(": error: "))
        }
    }

    @Test(
        "a chain of five thousand definitions is generated or gives an error",
        arguments: [
            "{type: object, properties: {next: NEXT}}", "{type: array, items: NEXT}", "{allOf: [NEXT]}",
        ])
    func chain(definition: String) async throws {
        try await Project.with { project in
            let definitions = (0..<5_000).map { number in
                "    d\(number): "
                    + definition.replacing("NEXT", with: "{$ref: '#/components/schemas/d\(number + 1)'}") + "\n"
            }
            let text =
                Self.document(schema: "{$ref: '#/components/schemas/d0'}") + "components:\n  schemas:\n"
                + definitions.joined() + "    d5000: {type: string}\n"
            try project.write(text, to: "api.yaml")
            let result = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(result.status == 0 || result.status == 1)
            if result.status == 1 { #expect(result.errors.hasPrefix("api.yaml:")) }
        }
    }

    @Test("ten thousand references, each to the next one, are generated as the last one")
    func aliases() async throws {
        try await Project.with { project in
            let aliases = (0..<10_000).map { "    d\($0): {$ref: '#/components/schemas/d\($0 + 1)'}\n" }.joined()
            let text =
                Self.document(schema: "{$ref: '#/components/schemas/d0'}") + "components:\n  schemas:\n" + aliases
                + "    d10000: {type: object, properties: {a: {type: string}}}\n"
            try project.write(text, to: "api.yaml")
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 0, "\(result.errors.prefix(1000))")
            #expect(try project.output().values.contains { $0.text.contains("struct D10000:") })
        }
    }

    @Test("a schema of ten megabytes is read")
    func large() async throws {
        try await Project.with { project in
            let text = String(repeating: "All work and no play makes Jack a dull boy. ", count: 24 * 10_240)
            try project.write(Project.schema + "description: \"\(text)\"\n", to: "thing.yaml")
            let result = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(result.status == 0, "\(result.errors.prefix(1000))")
        }
    }

    @Test("a file of more than 64 MiB gives an error")
    func tooLarge() async throws {
        try await Project.with { project in
            let file = try FileHandle(forWritingTo: project.url("thing.yaml"))
            try file.truncate(atOffset: 64 << 20 + 1)
            try file.close()
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 1)
            #expect(result.errors.contains("it has 67108865 bytes, more than the limit of 67108864"))
        }
    }

    @Test("a folder without schemas gives an error")
    func folders() async throws {
        try await Project.with { project in
            try FileManager.default.createDirectory(at: project.url("empty"), withIntermediateDirectories: true)
            let empty = try await project.generate("--schemas", "empty")
            #expect(empty.status == 1)
            #expect(empty.errors.contains(#"error: the folder "empty" has no schemas"#))
        }
    }

    /// Expects one run to fail with a text among its errors, and to write nothing.
    private func expect(_ error: String, for document: Data) async throws {
        try await Project.with { project in
            try document.write(to: project.url("api.yaml"))
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 1)
            #expect(result.errors.contains(error), "\(result.errors.prefix(2000))")
            #expect(try project.output().isEmpty)
        }
    }
}
