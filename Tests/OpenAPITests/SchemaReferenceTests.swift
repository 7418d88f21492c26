import OpenAPI
import Testing
import YAMLTree

struct SchemaReferenceTests {
    @Test("references are resolved across files")
    func chains() throws {
        let schema = try resolve(
            "$ref: 'a.yaml#/x'", files: ["a.yaml": "x: {$ref: b.yaml}", "b.yaml": "{type: integer, maximum: 3}"])
        #expect(schema.types == [.integer])
        #expect(schema.limits["maximum"]?.integer == 3)
    }

    @Test("a reference is relative to its file")
    func relative() throws {
        let schema = try resolve(
            "$ref: d/a.yaml",
            files: ["d/a.yaml": "$ref: b.yaml", "d/b.yaml": "$ref: ../c.yaml", "c.yaml": "type: array"])
        #expect(schema.types == [.array])
    }

    @Test(
        "circular references give a located error",
        arguments: [
            "$ref: schema.yaml", "allOf: [{$ref: schema.yaml}]", "$ref: a.yaml", "$ref: '#'",
            "{$defs: {a: {$ref: '#/$defs/b'}, b: {allOf: [{$ref: '#/$defs/a'}]}}, $ref: '#/$defs/a'}",
        ])
    func cycles(_ text: String) {
        let error = #expect(throws: Diagnostic.self) { try resolve(text, files: ["a.yaml": "$ref: schema.yaml"]) }
        #expect(error?.message == "circular reference")
        #expect(error?.location != nil)
    }

    @Test(
        "references are resolved relative to the $id around them, and to URLs that are an $id",
        arguments: [
            ("#/$defs/Crane", "schema.yaml#/$defs/Dock/$defs/Crane"), ("#", "schema.yaml#/$defs/Dock"),
            ("https://harbour.example/dock#/$defs/Crane", "schema.yaml#/$defs/Dock/$defs/Crane"),
            ("dock#hoist", "schema.yaml#/$defs/Dock/$defs/Crane"), ("#/$defs/Dock", "schema.yaml#/$defs/Dock"),
            ("https://harbour.example/ships/tug.yaml", "tug.yaml#"), ("ships/tug.yaml#/a", "tug.yaml#/a"),
        ])
    func identifiers(reference: String, target: String) throws {
        let text = """
            $defs:
              Dock:
                $id: https://harbour.example/dock
                $defs: {Crane: {type: object, $anchor: hoist}}
                properties: {a: {$ref: '\(reference)'}}
            """
        var options = YAMLOptions()
        try options.remotes.add("https://harbour.example/ships/", at: ".")
        let files = ["schema.yaml": text, "tug.yaml": "a: {type: string}"]
        let documents = YAMLDocuments(loading: ["schema.yaml"], options: options) { path in
            guard let text = files[path] else { throw DocumentFixture.NoSuchFile() }
            return Array(text.utf8)
        }
        let node = try documents.document(at: "schema.yaml")["$defs"]?["Dock"]?["properties"]?["a"]?["$ref"]
        #expect(try SchemaReader(documents: documents).target(try #require(node)).id == target)
    }

    @Test("a URL without a local file is an error with a hint")
    func unknownURL() throws {
        let (reader, schema) = try reader("$ref: https://other.example/")
        let error = #expect(throws: Diagnostic.self) {
            _ = try reader.target(try #require(schema.node["$ref"]))
        }
        #expect(error?.message.hasSuffix("does not refer to a file") == true)
        #expect(error?.hint?.contains("--map") == true)
    }

    @Test("a $dynamicRef becomes a $ref if it can have only one target")
    func dynamicReferences() throws {
        func replaced(_ files: [String: String]) throws -> String? {
            let documents = YAMLDocuments(loading: ["a.yaml"]) { path in
                guard let text = files[path] else { throw DocumentFixture.NoSuchFile() }
                return Array(text.utf8)
            }.withStaticReferences
            return try documents.document(at: "a.yaml")["items"]?.mapping?.names.first
        }
        let list = "{items: {$dynamicRef: '#node'}, $defs: {N: {$dynamicAnchor: node}}}"
        #expect(try replaced(["a.yaml": list]) == "$ref")
        #expect(try replaced(["a.yaml": list.replacing("$dynamicAnchor", with: "$anchor")]) == "$ref")
        let other = "{$id: 'a:b', $dynamicAnchor: node}"
        #expect(try replaced(["a.yaml": list.replacing("}}}", with: "}, O: \(other)}}")]) == "$dynamicRef")
        #expect(
            try replaced(["a.yaml": list.replacing("}}}", with: "}, O: {$ref: b.yaml}}}"), "b.yaml": other])
                == "$dynamicRef")
    }

    @Test("a recursive schema isn't a circular reference")
    func recursion() throws {
        #expect(try resolve("properties: {a: {$ref: schema.yaml}}").properties.count == 1)
        #expect(try resolve("oneOf: [{$ref: schema.yaml}, {type: string}]").branches?.schemas.count == 2)
    }

    @Test("keywords next to a reference are merged; annotations next to it take precedence")
    func siblings() throws {
        let schema = try resolve(
            "{$ref: a.yaml, description: mine, maxLength: 3}",
            files: ["a.yaml": "{type: string, title: T, description: theirs, minLength: 1}"])
        #expect(schema.description == "mine")
        #expect(schema.title == "T")
        #expect(schema.types == [.string])
        #expect(schema.limits.mapValues(\.integer) == ["minLength": 1, "maxLength": 3])
    }

    @Test("a reference may name an anchor, in the same file or another one")
    func anchors() throws {
        #expect(
            try resolve("{$ref: '#word', $defs: {w: {$anchor: word, type: string}}}").types == [.string])
        #expect(
            try resolve("$ref: 'a.yaml#word'", files: ["a.yaml": "{x: [{}, {$anchor: word, type: array}]}"]).types
                == [.array])
    }

    @Test(
        "an unknown anchor gives an error with a similar one, or with the pointer that was meant",
        arguments: [
            (
                "{$ref: '#wrod', $defs: {w: {$anchor: word}}}",
                ##"the reference "#wrod" has no target: no schema has the "$anchor" "wrod""##,
                #"did you mean "word"?"#
            ),
            (
                "{$ref: '#$defs/w', $defs: {w: {}}}",
                ##"the reference "#$defs/w" has no target: no schema has the "$anchor" "$defs/w""##,
                ##"a JSON Pointer begins with "/": "#/$defs/w""##
            ),
            (
                "{$ref: 'a.yaml#none'}",
                ##"the reference "a.yaml#none" has no target: no schema of that file has the "$anchor" "none""##, nil
            ),
        ] as [(String, String, String?)])
    func unknownAnchors(_ schema: String, _ message: String, _ hint: String?) {
        let error = #expect(throws: Diagnostic.self) { try resolve(schema, files: ["a.yaml": "{}"]) }
        #expect(error?.place == "1:8")
        #expect(error?.message == message)
        #expect(error?.hint == hint)
    }

    @Test(
        "an identifier that two schemas have gives a warning at the second one",
        arguments: [
            (["a.yaml": "{$defs: {a: {$id: 'x:y'}, b: {$id: 'x:y'}}}"], [#"1:36 duplicate "$id" "x:y""#]),
            (["a.yaml": "$id: 'x:y'", "b.yaml": "$id: 'x:y'"], [#"1:6 duplicate "$id" "x:y""#]),
            (["a.yaml": "{$defs: {a: {$anchor: n}, b: {$anchor: n}}}"], [#"1:40 duplicate "$anchor" "n""#]),
            (["a.yaml": "$anchor: n", "b.yaml": "$anchor: n"], []),
            (["a.yaml": "{$defs: {a: {$anchor: n}, b: {$id: 'x:y', $anchor: n}}}"], []),
            (["a.yaml": "{$defs: {a: &a {$anchor: n}, b: *a}}"], []),
            (["a.yaml": "{$defs: {a: {$id: '#n'}, b: {$id: '#n'}}}"], []),
            (["a.yaml": "{$defs: {a: {$anchor: n}, b: {examples: [{$anchor: n}]}}}"], []),
        ] as [([String: String], [String])])
    func duplicates(_ files: [String: String], _ expected: [String]) {
        let diagnostics = DocumentFixture("openapi: 3.1.0", files: files).sources.duplicateIdentifiers
        #expect(
            diagnostics.map { "\($0.place) \($0.message)" }
                == expected.map { $0 + "; references resolve to the first one" })
        #expect(
            diagnostics.allSatisfy {
                $0.severity == .warning && $0.hint?.hasPrefix("the first one is at a.yaml:1:") == true
            })
    }

    @Test("ten thousand references, each to the next one, are resolved from either end")
    func longChain() throws {
        let count = 10_000
        let schemas = (0..<count).map { "d\($0): {$ref: '#/$defs/d\($0 + 1)'}" } + ["d\(count): {type: array}"]
        var (reader, root) = try reader("$defs:\n" + schemas.map { "  \($0)\n" }.joined())
        let definitions = try #require(root.node["$defs"]?.mapping)
        func schema(_ index: Int) throws -> Schema {
            root.child("$defs", "d\(index)", at: try #require(definitions["d\(index)"]))
        }
        for index in [count - 1, count - 20, 0, count / 2] {
            let schema = try schema(index)
            #expect(try reader.resolve(schema).types == [.array])
        }
        #expect(try reader.reference(schema(0))?.id == schema(count).id)
    }

    @Test("a long chain of references may begin in an allOf")
    func longChainOfPart() throws {
        let schemas = (0..<1000).map { "  d\($0): {$ref: '#/$defs/d\($0 + 1)'}\n" } + ["  d1000: {type: array}\n"]
        #expect(try resolve("allOf: [{$ref: '#/$defs/d0'}]\n$defs:\n" + schemas.joined()).types == [.array])
    }

    @Test("a long circle of references, or one without an end, gives an error", arguments: ["d0", "none"])
    func longCircle(_ last: String) throws {
        let schemas =
            (0..<200).map { "  d\($0): {$ref: '#/$defs/d\($0 + 1)'}\n" } + ["  d200: {$ref: '#/$defs/\(last)'}\n"]
        var (reader, root) = try reader("$defs:\n" + schemas.joined())
        let first = root.child("$defs", "d0", at: try #require(root.node["$defs"]?["d0"]))
        for _ in 0..<2 {
            let error = #expect(throws: Diagnostic.self) { try reader.resolve(first) }
            #expect(error?.message.contains(last == "d0" ? "circular reference" : "has no target") == true)
        }
    }

    @Test("the steps of a pointer are unescaped")
    func escapes() throws {
        let schema = try resolve("{$ref: '#/$defs/a~1b~0c%20d', $defs: {'a/b~c d': {type: array}}}")
        #expect(schema.types == [.array])
    }

    @Test(
        "a schema that adds only annotations to a reference is that reference",
        arguments: [
            ("$ref: a.yaml", true), ("{$ref: a.yaml, description: mine, deprecated: true}", true),
            ("{$ref: a.yaml, type: object}", true), ("{allOf: [{$ref: a.yaml}], description: mine}", true),
            ("{$ref: a.yaml, nullable: true}", true), ("{allOf: [{$ref: a.yaml}], nullable: true}", true),
            ("{$ref: a.yaml, type: [object, 'null']}", false), ("{$ref: a.yaml, required: [a]}", false),
            ("{allOf: [{$ref: a.yaml}], title: Mine}", false), ("{allOf: [{$ref: a.yaml}, {}]}", false),
            ("{type: object}", false), ("true", false),
        ])
    func mere(_ text: String, _ isReference: Bool) throws {
        let (reader, schema) = try reader(text, files: ["a.yaml": "type: object"])
        #expect(try reader.reference(schema)?.id == (isReference ? "a.yaml#" : nil))
    }
}
