import Testing
import YAMLTree

@testable import Overlays

/// Overlays of the Overlay Specification 1.0 on documents in memory.
struct OverlaySetTests {
    private struct NoSuchFile: Error {}

    private static let document = """
        openapi: 3.1.0
        info: {title: Pets, version: '1'}
        paths:
          /pets:
            get:
              tags: [a]
              parameters: [{name: limit, in: query}, {name: trace, in: header}]
            post: {tags: [b]}
        components: {schemas: {Pet: {type: object, required: [name]}}}

        """

    /// Applies the actions of an overlay to the document.
    private static func apply(_ actions: String, to document: String = document) -> (
        document: YAMLNode?, messages: [String]
    ) {
        apply(["o.yaml": "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n\(actions)"], to: document)
    }

    private static func apply(
        _ overlays: [String: String], to document: String = document, at path: String = "api.yaml"
    ) -> (document: YAMLNode?, messages: [String]) {
        let set = OverlaySet(overlays.keys.sorted().map { OverlaySet.Path($0) }) { path in
            guard let text = overlays[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        let loader = DocumentLoader { name in
            guard name == path else { throw NoSuchFile() }
            return Array(document.utf8)
        }
        loader.edit = { path, root throws(Diagnostic) in try set.apply(to: root, at: path) }
        var messages: [String] = []
        var result: YAMLNode?
        do throws(Diagnostic) { result = try loader.document(at: path) } catch { messages.append("\(error)") }
        return (result, messages + set.diagnostics.map { "\($0)" })
    }

    private static func node(_ text: String) throws -> YAMLNode {
        try readYAML(SourceText(name: "expected", bytes: Array(text.utf8)))
    }

    @Test("an update merges mappings, appends to sequences and replaces other values")
    func update() throws {
        let result = Self.apply(
            """
              - target: $
                update:
                  info: {title: Cats, x-owner: us}
                  components: {schemas: {Pet: {required: [id]}, Cat: {type: object}}}
                  paths:
              - target: $.paths['/pets'].get.parameters
                update: {name: page, in: query}
              - target: $.paths.*.*.tags
                update: [c, d]

            """)
        #expect(result.messages == [])
        #expect(
            result.document
                == (try Self.node(
                    """
                    openapi: 3.1.0
                    info: {title: Cats, version: '1', x-owner: us}
                    paths:
                      /pets:
                        get:
                          tags: [a, c, d]
                          parameters:
                            [{name: limit, in: query}, {name: trace, in: header}, {name: page, in: query}]
                        post: {tags: [b, c, d]}
                    components: {schemas: {Pet: {type: object, required: [name, id]}, Cat: {type: object}}}

                    """)))
    }

    @Test("a removal removes members and items; later actions see the result of earlier ones")
    func remove() throws {
        let result = Self.apply(
            """
              - {target: "$.paths['/pets'].get.parameters[?@.in == 'header']", remove: true}
              - {target: $.paths.*.post, remove: true, update: {ignored: true}}
              - {target: $.info.version, remove: true}
              - {target: "$.paths['/pets'].get.parameters[1]", remove: true}
              - {target: $.components, remove: true}
              - {target: $, update: {components: {schemas: {}}}}

            """)
        #expect(result.messages == ["o.yaml:7:14: warning: the target selects nothing; the action has no effect"])
        #expect(
            result.document
                == (try Self.node(
                    """
                    openapi: 3.1.0
                    info: {title: Pets}
                    paths: {/pets: {get: {tags: [a], parameters: [{name: limit, in: query}]}}}
                    components: {schemas: {}}

                    """)))
    }

    @Test("what an overlay inserts has its location in the overlay; the rest keeps its location")
    func locations() throws {
        let result = Self.apply(
            "  - target: $.components.schemas.Pet\n    update: {properties: {name: {type: text}}}\n")
        let pet = try #require(result.document?["components"]?["schemas"]?["Pet"])
        #expect(pet.location.description == "api.yaml:9:29")
        let type = try #require(pet["properties"]?["name"]?["type"])
        #expect(type.location.description == "o.yaml:5:40")
        #expect(type.location.source.path == "api.yaml")
        #expect(pet["required"]?.location.description == "api.yaml:9:54")
    }

    @Test("an overlay with extends is for that file only; a URL names no file")
    func extends() {
        let actions = "actions: [{target: $, update: {x-a: 1}}]\n"
        func overlay(_ extends: String) -> [String: String] {
            ["o/a.yaml": "overlay: 1.0.0\nextends: \(extends)\n\(actions)"]
        }
        #expect(Self.apply(overlay("../api.yaml")).document?["x-a"] != nil)
        #expect(Self.apply(overlay("https://example.org/api.yaml")).document?["x-a"] != nil)
        #expect(Self.apply(overlay("../schema.yaml"), to: "type: object\n", at: "schema.yaml").document?["x-a"] != nil)
        #expect(Self.apply(["o.yaml": "overlay: 1.0.0\n\(actions)"], to: "type: object\n").document?["x-a"] == nil)
        let other = Self.apply(overlay("other.yaml"))
        #expect(other.document?["x-a"] == nil)
        #expect(
            other.messages == [
                #"o/a.yaml:2:10: warning: the overlay is not applied: "o/other.yaml" is not among the documents"#
            ])
    }

    @Test(
        "an overlay that isn't valid gives an error at its place",
        arguments: [
            ("[]", "1:1: error: expected an overlay, a mapping, found a sequence"),
            ("info: {}", #"1:1: error: not an overlay: the key "overlay" is missing"#),
            ("overlay: 2.0.0", #"1:10: error: specgen applies overlays of version 1.0, not "2.0.0""#),
            ("{overlay: 1.0.0, actions: []}", #"1:27: error: expected "actions", a list of at least one action"#),
            ("{overlay: 1.0.0, action: []}", #"1:18: error: unknown key "action" in an overlay"#),
            ("{overlay: 1.0.0, actions: [{update: {}}]}", #"1:28: error: the action has no "target""#),
            (
                "{overlay: 1.0.0, actions: [{target: $.a}]}",
                #"1:28: error: expected "update" or "remove: true" in the action"#
            ),
            (
                "{overlay: 1.0.0, actions: [{target: $.a, remove: yes}]}",
                #"1:50: error: expected "remove" to be true or false, found a string"#
            ),
            (
                "{overlay: 1.0.0, actions: [{target: $, remove: true}]}",
                "1:37: error: the whole document cannot be removed"
            ),
            (
                "{overlay: 1.0.0, actions: [{target: $.a.1, remove: true}]}",
                #"1:41: error: expected a name or "*" after the dot"#
            ),
            (
                "{overlay: 1.0.0, actions: [{target: $.info.title, update: Cats}]}",
                "1:59: error: the target is a string, and an update needs a mapping or a sequence as its target"
            ),
            (
                "{overlay: 1.0.0, actions: [{target: $.info, update: [x]}]}",
                "1:53: error: the target is a mapping, and the update is a sequence"
            ),
        ])
    func errors(_ overlay: String, _ message: String) {
        let result = Self.apply(["o.yaml": overlay + "\n"])
        #expect(result.messages.first == "o.yaml:" + message)
    }
}
