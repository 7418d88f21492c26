import Testing

@testable import YAMLTree

struct RemoteFilesTests {
    private func remotes() throws -> RemoteFiles {
        var remotes = RemoteFiles()
        try remotes.add("https://example.org/", at: "all")
        try remotes.add("https://example.org/schemas/", at: "s/")
        try remotes.add("https://example.org/schemas/pet", at: "pet.yaml")
        try remotes.add("urn:x/", at: "x")
        return remotes
    }

    @Test(
        "the longest URL that fits gives the path",
        arguments: [
            ("https://example.org/a.json", "all/a.json"), ("https://example.org/schemas/a/b.json", "s/a/b.json"),
            ("https://example.org/schemas/pet", "pet.yaml"), ("https://example.com/a.json", nil),
            ("https://example.org/schemas/a/../b.json", "s/b.json"),
            ("https://example.org/schemas/../b.json", "all/b.json"),
            ("https://example.org/schemas/a/../../../../b.json", "all/b.json"), ("urn:x/../../b.json", nil),
        ])
    func paths(url: String, path: String?) throws {
        #expect(try remotes().path(for: url) == path)
    }

    @Test("a URL without a scheme, with a fragment, or given twice is refused", arguments: ["a/b", "https://a/#b"])
    func problems(_ url: String) throws {
        var remotes = try remotes()
        #expect(throws: RemoteFiles.Problem.self) { try remotes.add(url, at: "x") }
        #expect(throws: RemoteFiles.Problem.self) { try remotes.add("https://example.org/", at: "x") }
    }

    @Test("a reference to a URL is resolved in its file")
    func references() throws {
        let files = [
            "api.yaml": "a: {$ref: 'https://example.org/schemas/thing.yaml#/b'}",
            "s/thing.yaml": "b: {$ref: other.yaml}",
            "s/other.yaml": "c: 1",
        ]
        struct NoSuchFile: Error {}
        var options = YAMLOptions()
        options.remotes = try remotes()
        let documents = YAMLDocuments(loading: ["api.yaml"], options: options) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        let root = try documents.document(at: "api.yaml")
        let reference = try #require(root["a"]?["$ref"])
        let target = try documents.resolve(
            reference.string ?? "", from: reference.location.source, at: reference.location)
        #expect(target.id == "s/thing.yaml#/b")
        let next = try #require(target.node["$ref"])
        #expect(
            try documents.resolve("other.yaml", from: next.location.source, at: next.location).node["c"]?.integer == 1)
    }

    @Test("a reference that leaves the folder of a URL by .. is refused")
    func leaving() throws {
        var options = YAMLOptions()
        try options.remotes.add("https://example.org/schemas/", at: "s")
        let documents = YAMLDocuments(loading: ["api.yaml", "secret.yaml"], options: options) { _ in Array("a: 1".utf8)
        }
        let location = try documents.document(at: "api.yaml").location
        for reference in [
            "https://example.org/schemas/../secret.yaml", "https://example.org/schemas/a/../../secret.yaml#/a",
        ] {
            let error = #expect(throws: Diagnostic.self) {
                try documents.resolve(reference, from: location.source, at: location)
            }
            #expect(
                error?.message == "the reference \"\(reference)\" leaves \"https://example.org/schemas/\" by \"..\"")
        }
    }
}
