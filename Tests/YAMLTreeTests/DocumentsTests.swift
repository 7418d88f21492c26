import Testing

@testable import YAMLTree

@Suite("Documents and references")
struct DocumentsTests {
    private struct NoSuchFile: Error, CustomStringConvertible { let description = "no such file" }

    private final class Disk {
        var reads: [String] = []
        let files = [
            "api/a.yaml": "ref: here\ndefs: {Item: [x, {y: 1}], 'a/b~c': 2, 'sp ace': 3, '': 4}\n",
            "shared/b.yaml": "top: {inner: 5}\n",
            "shared/ü b.yaml": "6",
            "bad.yaml": "a: [",
        ]
        func loader() -> DocumentLoader {
            DocumentLoader { path throws in
                self.reads.append(path)
                guard let text = self.files[path] else { throw NoSuchFile() }
                return Array(text.utf8)
            }
        }
    }

    private func resolve(_ reference: String) throws -> YAMLReference {
        let loader = Disk().loader()
        for path in ["api/a.yaml", "shared/b.yaml", "shared/ü b.yaml", "bad.yaml", "api/gone.yaml"] {
            _ = try? loader.document(at: path)
        }
        let documents = loader.documents()
        let base = try documents.document(at: "api/a.yaml")
        return try documents.resolve(reference, from: base.location.source, at: try #require(base["ref"]).location)
    }

    private func failure(_ reference: String) -> String {
        do { return "no error: \(try resolve(reference).id)" } catch { return (error as? Diagnostic)?.rendered() ?? "" }
    }

    @Test(
        "all references to a node have the same id",
        arguments: [
            ("#/defs/Item/1/y", "api/a.yaml#/defs/Item/1/y"),
            ("a.yaml#/defs/Item/1/y", "api/a.yaml#/defs/Item/1/y"),
            ("../api/./a.yaml#/defs/Item/1/y", "api/a.yaml#/defs/Item/1/y"),
            ("#/defs/%49tem", "api/a.yaml#/defs/Item"),
            ("#/defs/a~1b~0c", "api/a.yaml#/defs/a~1b~0c"),
            ("#/defs/sp%20ace", "api/a.yaml#/defs/sp ace"),
            ("#/defs/", "api/a.yaml#/defs/"),
            ("#", "api/a.yaml#"),
            ("", "api/a.yaml#"),
            ("../shared/b.yaml#/top/inner", "shared/b.yaml#/top/inner"),
            ("../shared/b.yaml", "shared/b.yaml#"),
            ("../shared/%C3%BC%20b.yaml", "shared/ü b.yaml#"),
        ] as [(String, String)])
    func references(reference: String, id: String) throws { #expect(try resolve(reference).id == id) }

    @Test("a resolved reference has the node with its location") func node() throws {
        let reference = try resolve("../shared/b.yaml#/top/inner")
        #expect(reference.node.integer == 5)
        #expect(reference.node.location.description == "shared/b.yaml:1:14")
    }

    @Test("a reference to a missing key is an error at the reference, with similar keys as a hint") func missingKey() {
        #expect(
            failure("../shared/b.yaml#/top/iner") == """
                api/a.yaml:1:6: error: the reference "../shared/b.yaml#/top/iner" has no target: \
                "/top" has no key "iner" in "shared/b.yaml"
                ref: here
                     ^~~~
                hint: did you mean "inner"?
                """)
    }

    @Test(
        "a reference that cannot be resolved is an error",
        arguments: [
            ("#/nothing", "the document has no key \"nothing\""),
            ("#/defs/Item/2", "\"/defs/Item\" has 2 items, counted from 0, and no item 2"),
            ("#/defs/Item/01", "\"01\" is not an index"),
            ("#/defs/Item/-", "\"-\" is not an index"),
            ("#/defs/Item/99999999999999999999", "is not an index"),
            ("#/ref/x", "\"/ref\" is a string and has no key \"x\""),
            ("#Item", "is not a JSON Pointer"),
            ("#/defs/a~2", "is not a JSON Pointer"),
            ("https://example.org/a.yaml", "does not refer to a file"),
            ("//example.org/a.yaml", "does not refer to a file"),
            ("a.yaml?x", "has a query"),
            ("a%2.yaml", "the percent-encoding of the reference \"a%2.yaml\" is invalid"),
            ("a%FF.yaml", "is invalid"),
            ("a%00.yaml", "is invalid"),
            ("gone.yaml#/x", "cannot read api/gone.yaml: no such file"),
        ] as [(String, String)])
    func rejected(reference: String, reason: String) {
        let message = failure(reference)
        #expect(message.hasPrefix("api/a.yaml:1:6: error: "), "\(message)")
        #expect(message.contains(reason), "\(message)")
    }

    @Test("a reference to an invalid document throws that document's error") func broken() {
        #expect(failure("../bad.yaml").hasPrefix("bad.yaml:1:4: error: the bracket"))
    }

    @Test("each file is read once, even if reading fails") func cache() throws {
        let disk = Disk()
        let loader = disk.loader()
        for _ in 0..<2 {
            for path in ["api/a.yaml", "./api//x/../a.yaml", "bad.yaml", "none.yaml"] {
                _ = try? loader.document(at: path)
            }
        }
        #expect(disk.reads == ["api/a.yaml", "bad.yaml", "none.yaml"])
        let documents = loader.documents()
        #expect(documents.loadedPaths == ["api/a.yaml", "bad.yaml"])
        for read in [loader.document, documents.document] {
            #expect(throws: Diagnostic.error("cannot read none.yaml: no such file", at: nil)) {
                try read("none.yaml")
            }
        }
    }

    private static let files = [
        "a.yaml": """
        one: {$ref: 'b.yaml#/x'}
        discriminator: {mapping: {dog: d/dog.json, cat: Cat, own: '#/x'}}
        example: {$ref: gone.yaml}
        shared: {$ref: 'https://example.org/e.yaml'}
        odd: {$ref: 5}
        """,
        "b.yaml": "x: [{$ref: d/c.yaml}]", "d/c.yaml": "$ref: ../a.yaml", "d/dog.json": #"{"$ref": "broken.yaml"}"#,
        "d/broken.yaml": "[", "Cat": "no file", "other.yaml": "$id: sub/other.yaml\nx: {$ref: part.yaml}",
        "sub/part.yaml": "type: string", "part.yaml": "x: {$id: inner}",
    ]

    private static func load(_ path: String) -> YAMLDocuments {
        YAMLDocuments(loading: [path]) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
    }

    @Test("all referenced files are read before references are resolved, and failures are thrown on resolving")
    func transitive() throws {
        let documents = Self.load("a.yaml")
        #expect(Set(documents.loadedPaths) == ["a.yaml", "b.yaml", "d/c.yaml", "d/dog.json", "d/broken.yaml"])
        let base = try documents.document(at: "a.yaml").location
        #expect(try documents.resolve("b.yaml#/x/0", from: base.source, at: base).node["$ref"] != nil)
        #expect(throws: Diagnostic.self) { try documents.resolve("gone.yaml", from: base.source, at: base) }
        let error = #expect(throws: Diagnostic.self) {
            try documents.resolve("d/broken.yaml", from: base.source, at: base)
        }
        #expect(error?.location?.source.name == "d/broken.yaml")
    }

    @Test("references in examples are followed only on request; a property named \"example\" isn't an example")
    func examples() {
        let files = [
            "a.yaml": """
            example: [{$ref: data.yaml}]
            examples: [{$ref: data.yaml}]
            properties: {example: {$ref: b.yaml, example: {$ref: data.yaml}}}
            content: {x/y: {examples: {one: {$ref: c.yaml}}}}
            """, "b.yaml": "", "c.yaml": "", "data.yaml": "",
        ]
        func load(followingExamples: Bool) -> Set<String> {
            let loader = DocumentLoader { Array((files[$0] ?? "").utf8) }
            _ = try? loader.document(at: "a.yaml")
            return Set(loader.documents(followingExamples: followingExamples).loadedPaths)
        }
        #expect(load(followingExamples: false) == ["a.yaml", "b.yaml", "c.yaml"])
        #expect(load(followingExamples: true) == ["a.yaml", "b.yaml", "c.yaml", "data.yaml"])
    }

    @Test("references below an $id that is a path are also followed relative to it")
    func identifiers() {
        let documents = Self.load("other.yaml")
        #expect(Set(documents.loadedPaths) == ["other.yaml", "part.yaml", "sub/part.yaml"])
        #expect(documents.hasIdentifiers)
        #expect(!Self.load("c.yaml").hasIdentifiers)
    }

    @Test(
        "paths are normalised",
        arguments: [
            ("a/../b", "b"), ("./a", "a"), ("a//b/", "a/b"), ("../a", "../a"), ("a/../../b", "../b"), ("/../a", "/a"),
            ("/a/./b/..", "/a"), ("a/..", ""),
        ] as [(String, String)])
    func normalisation(path: String, expected: String) { #expect(FilePath.normalised(path) == expected) }
}
