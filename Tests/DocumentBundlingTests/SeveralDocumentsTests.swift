import Testing
import YAMLTree

@testable import DocumentBundling

/// Bundles of several documents.
struct SeveralDocumentsTests {
    private static let files = [
        "pets.yaml": """
        openapi: 3.1.0
        info: {title: Zoo Server Pets, version: '2', description: Pets.}
        servers: [{url: 'https://{host}/pets/v1', variables: {host: {default: zoo.example}}}]
        security: [{key: []}]
        tags: [{name: All}]
        paths:
          /all: {get: {operationId: pets, tags: [All], responses: {'400': {$ref: '#/components/responses/Error'}}}}
        components:
          securitySchemes: {key: {$ref: 'security.yaml#/key'}}
          responses: {Error: {description: An error.}}
          schemas: {Pet: {type: object}, Error: {type: object}}
        """,
        "plants.yaml": """
        openapi: 3.1.1
        info: {title: Zoo Server Plants, version: '1'}
        servers: [{url: https://zoo.example/plants}]
        tags: [{name: All}]
        paths:
          /all: {get: {operationId: plants, tags: [All], security: [{key: []}], responses: {}}}
          /{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get: {operationId: plant, responses: {'400': {$ref: '#/components/responses/Error'}}}
        components:
          securitySchemes: {key: {$ref: 'security.yaml#/key'}}
          responses: {Error: {description: Another error.}}
          schemas: {Error: {type: object}}
        """,
        "security.yaml": "key: {type: http, scheme: bearer}",
    ]

    @Test("paths begin with the base path of their server, and operations name their document")
    func paths() throws {
        let bundle = try BundleFixture(Self.files, ["pets.yaml", "plants.yaml"])
        let paths = try #require(bundle.root["paths"]?.mapping)
        #expect(paths.names == ["/pets/v1/all", "/plants/all", "/plants/{id}"])
        #expect(
            bundle.root["servers"]?.jsonText
                == #"[{"url": "https://{host}", "variables": {"host": {"default": "zoo.example"}}}, "#
                + #"{"url": "https://zoo.example"}]"#)
        #expect(paths["/plants/all"]?["get"]?["x-specgen-document"]?.string == "plants")
        #expect(
            bundle.root["x-specgen-documents"]?.jsonText
                == #"[{"name": "pets", "title": "Zoo Server Pets"}, {"name": "plants", "title": "Zoo Server Plants"}]"#)
        #expect(bundle.root["info"]?.jsonText == #"{"title": "Zoo Server", "version": "2"}"#)
        #expect(bundle.root["openapi"]?.text == "3.1.1")
        #expect(bundle.root["tags"]?.sequence?.count == 1)
    }

    @Test("security of a document becomes that of its operations, and equal schemes are one")
    func security() throws {
        let bundle = try BundleFixture(Self.files, ["pets.yaml", "plants.yaml"])
        #expect(bundle.root["security"] == nil)
        #expect(bundle.root["paths"]?["/pets/v1/all"]?["get"]?["security"]?.jsonText == #"[{"key": []}]"#)
        #expect(bundle.root["paths"]?["/plants/{id}"]?["get"]?["security"] == nil)
        #expect(bundle.components("securitySchemes") == ["key"])
        #expect(
            bundle.root["components"]?["securitySchemes"]?["key"]?.jsonText == #"{"type": "http", "scheme": "bearer"}"#)
    }

    @Test("equal components are one, others of one name get different names")
    func components() throws {
        let bundle = try BundleFixture(Self.files, ["pets.yaml", "plants.yaml"])
        #expect(bundle.components("responses") == ["Error", "plants_Error"])
        #expect(bundle.components("schemas") == ["Pet", "Error"])
        #expect(
            bundle.root["paths"]?["/plants/{id}"]?["get"]?["responses"]?["400"]?["$ref"]?.string
                == "#/components/responses/plants_Error")
    }

    @Test("documents that share a path are merged, with the parameters of each")
    func sharedPath() throws {
        func document(_ method: String, _ parameter: String) -> String {
            """
            openapi: 3.1.0
            info: {title: T, version: '1'}
            paths:
              /x:
                parameters: [{name: \(parameter), in: query, schema: {type: string}}]
                \(method): {operationId: \(method), responses: {}}
            """
        }
        let bundle = try BundleFixture(
            ["a.yaml": document("get", "p"), "b.yaml": document("put", "q")], ["a.yaml", "b.yaml"])
        let item = try #require(bundle.root["paths"]?["/x"]?.mapping)
        #expect(item.names == ["get", "put"])
        #expect(item["put"]?["parameters"]?.sequence?.map { $0["name"]?.string } == ["q"])
        let twice = try BundleFixture(
            ["a.yaml": document("get", "p"), "b.yaml": document("get", "q").replacing("get,", with: "other,")],
            ["a.yaml", "b.yaml"])
        #expect(twice.root["paths"]?.mapping?.names == ["/x", "/x#b"])
        #expect(
            twice.warnings == [
                "b.yaml:4:3: warning: two documents describe the operation GET /x, and OpenAPI allows one; this path gets "
                    + "a fragment"
            ])
    }
}
