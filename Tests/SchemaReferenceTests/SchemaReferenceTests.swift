import SchemaReference
import Testing
import YAMLTree

@Suite("Reference pages and bundled schemas")
struct SchemaReferenceTests {
    private static let files = [
        "server.yaml": """
        title: Server
        description: |-
          What the server
          listens on.
        type: object
        required: [port]
        properties:
          port: {type: integer, minimum: 1, maximum: 65535, examples: [8080]}
          host: {$ref: 'common.yaml#/host', description: The host.}
          weight: {type: number, exclusiveMinimum: 0, maximum: 1, default: 0.5}
          tags: {type: array, items: {type: string}, maxItems: 3}
          limits:
            type: object
            properties:
              mode: {type: string, enum: [fast, 'a|b'], default: fast}
          plugins:
            type: array
            items:
              oneOf: [{$ref: '#/$defs/log'}, {$ref: '#/$defs/mail'}]
              discriminator: {propertyName: kind}
        additionalProperties: false
        $defs:
          log: {title: Log, type: object, properties: {kind: {const: log}, next: {$ref: '#/$defs/log'}}}
          mail: {title: Mail, type: object, properties: {kind: {const: mail}, to: {type: [string, 'null']}}}
        """,
        "common.yaml": "host: {type: string, maxLength: 64, default: '127.0.0.1', examples: [{$ref: data}]}",
    ]

    private func bundle(_ reference: String, files: [String: String] = files) throws -> BundledSchema {
        struct NoFile: Error {}
        let documents = YAMLDocuments(loading: ["server.yaml"]) { path in
            guard let text = files[path] else { throw NoFile() }
            return Array(text.utf8)
        }
        let source = SourceText(name: "", bytes: [])
        let target = try documents.resolve(
            reference, from: source, at: SourceLocation(source: source, line: 1, column: 1))
        return try BundledSchema(target, in: documents)
    }

    @Test("a page has a section for each mapping, with the types, defaults, meanings and examples of its keys")
    func page() throws {
        let page = SchemaMarkdown(try bundle("server.yaml"), title: "Server", comment: "made").text()
        let beginning = """
            # Server

            <!-- made -->

            What the server listens on.

            | key | type | default | meaning |
            | --- | --- | --- | --- |
            | `port` | integer, 1 to 65535 | required | Example: `8080`. |
            | `host` | string, at most 64 characters | `127.0.0.1` | The host. Example: `{"$ref": "data"}`. |
            | `weight` | number, more than 0, at most 1 | `0.5` |  |
            | `tags` | list of strings, at most 3 items | – |  |
            | `limits` | [mapping](#limits) | – |  |
            | `plugins` | [list of mappings](#items-of-plugins) | – |  |

            ## `limits`

            | key | type | default | meaning |
            | --- | --- | --- | --- |
            | `mode` | `fast` or `a\\|b` | `fast` |  |

            ## Items of `plugins`

            ### `plugins[].kind: log`

            """
        #expect(page.hasPrefix(beginning), "\(page)")
        let end = """

            ### `plugins[].kind: mail`

            | key | type | default | meaning |
            | --- | --- | --- | --- |
            | `kind` | `mail` | – |  |
            | `to` | string or null | – |  |

            """
        #expect(page.hasSuffix(end), "\(page)")
    }

    @Test("a schema that contains itself has a page of bounded length")
    func recursion() throws {
        let page = SchemaMarkdown(try bundle("server.yaml#/$defs/log"), title: "Log", comment: "made").text()
        #expect(page.split(separator: "\n").count { $0.hasPrefix("#") } == 8)
    }

    @Test("a bundled schema has the targets of its references in $defs, and no keyword of OpenAPI")
    func bundled() throws {
        let text = try bundle("server.yaml").json(comment: "made")
        let root = try readYAML(SourceText(name: "bundle.json", bytes: Array(text.utf8)))
        #expect(root["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        #expect(root["$comment"]?.string == "made")
        #expect(root["$defs"]?.mapping?.names == ["host", "Log", "Mail"])
        #expect(root["properties"]?["host"]?["$ref"]?.string == "#/$defs/host")
        #expect(root["properties"]?["host"]?["description"]?.string == "The host.")
        // Data isn't a reference.
        #expect(root["$defs"]?["host"]?["examples"]?.sequence?.first?["$ref"]?.string == "data")
        #expect(root["$defs"]?["Log"]?["properties"]?["next"]?["$ref"]?.string == "#/$defs/Log")
        let items = root["properties"]?["plugins"]?["items"]
        #expect(items?["oneOf"]?.sequence?.map { $0["$ref"]?.string } == ["#/$defs/Log", "#/$defs/Mail"])
        #expect(items?["discriminator"] == nil)
    }

    @Test("definitions of the same title get different names")
    func names() throws {
        let files = [
            "server.yaml": "properties: {a: {$ref: 'x.yaml'}, b: {$ref: 'y.yaml'}, c: {$ref: 'x.yaml'}}",
            "x.yaml": "{title: Same, type: string}", "y.yaml": "{title: Same, type: integer}",
        ]
        let root = try readYAML(
            SourceText(name: "a", bytes: Array(try bundle("server.yaml", files: files).json(comment: "").utf8)))
        #expect(root["$defs"]?.mapping?.names == ["Same", "Same2"])
        #expect(
            root["properties"]?.mapping?.entries.map { $0.value["$ref"]?.string ?? "" } == [
                "#/$defs/Same", "#/$defs/Same2", "#/$defs/Same",
            ])
    }

    @Test("a missing target and an OpenAPI document in place of a schema are errors with a hint")
    func errors() {
        let missing = #expect(throws: Diagnostic.self) {
            try bundle("server.yaml", files: ["server.yaml": "{$ref: 'none.yaml'}"])
        }
        #expect(missing?.message.hasPrefix("cannot read none.yaml") == true)
        let document = #expect(throws: Diagnostic.self) {
            try bundle(
                "server.yaml", files: ["server.yaml": "{openapi: 3.1.0, components: {schemas: {Pet: {type: string}}}}"])
        }
        #expect(document?.hint == "name one of its schemas: #/components/schemas/Pet")
    }
}
