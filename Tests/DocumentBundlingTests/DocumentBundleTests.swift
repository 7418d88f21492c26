import Testing
import YAMLTree

@testable import DocumentBundling

struct DocumentBundleTests {
    @Test("the target of a reference to another file becomes a component with the file's name")
    func external() throws {
        let bundle = try BundleFixture([
            "api.yaml": """
            openapi: 3.1.0
            info: {title: Pets, version: '1'}
            paths:
              /pets:
                get:
                  operationId: getPet
                  responses: {'200': {$ref: 'parts/responses.yaml#/Found'}}
            """,
            "parts/responses.yaml": """
            Found:
              description: A pet.
              content: {application/json: {schema: {$ref: ../schemas/pet.yaml}}}
            """,
            "schemas/pet.yaml": "{type: object, properties: {parent: {$ref: pet.yaml}, tag: {$ref: '#/$defs/Tag'}}, "
                + "$defs: {Tag: {type: string}, Other: {type: string}}}",
        ])
        #expect(
            bundle.root.yamlText == """
                openapi: "3.1.0"
                info:
                  title: Pets
                  version: "1"
                paths:
                  /pets:
                    get:
                      operationId: getPet
                      responses:
                        "200":
                          $ref: "#/components/responses/Found"
                components:
                  schemas:
                    pet:
                      type: object
                      properties:
                        parent:
                          $ref: "#/components/schemas/pet"
                        tag:
                          $ref: "#/components/schemas/Tag"
                      x-specgen-source: schemas/pet.yaml
                    Tag:
                      type: string
                      x-specgen-source: schemas/pet.yaml#/$defs/Tag
                  responses:
                    Found:
                      description: A pet.
                      content:
                        application/json:
                          schema:
                            $ref: "#/components/schemas/pet"

                """)
    }

    private static func api(_ schemas: String, _ body: String = "{$ref: '#/components/schemas/A'}") -> String {
        """
        openapi: 3.1.0
        info: {title: T, version: '1'}
        paths:
          /a:
            post:
              operationId: a
              tags: [One]
              requestBody: {content: {application/json: {schema: \(body)}}}
              responses: {}
          /b: {get: {operationId: b, tags: [Two], responses: {}}}
        tags: [{name: One}, {name: Two}]
        components:
          schemas: {\(schemas)}
        """
    }

    @Test("equal names of different files get the file's name, then those of its folders")
    func collisions() throws {
        let bundle = try BundleFixture([
            "api.yaml": Self.api(
                "A: {properties: {a: {$ref: 'x.yaml#/$defs/A'}, b: {$ref: y/a.yaml}, c: {$ref: z/a.yaml}, "
                    + "d: {$ref: z/y/a.yaml}}}"),
            "x.yaml": "$defs: {A: {type: string}}", "y/a.yaml": "type: string", "z/a.yaml": "type: integer",
            "z/y/a.yaml": "type: boolean",
        ])
        #expect(Set(bundle.components("schemas")) == ["A", "x_A", "a", "z_a", "y_a"])
        #expect(bundle.schema("A")?["properties"]?["d"]?["$ref"]?.string == "#/components/schemas/y_a")
    }

    @Test("a component that is only a reference to another file becomes the target")
    func collapsed() throws {
        let bundle = try BundleFixture([
            "api.yaml": Self.api("A: {$ref: schemas/A.yaml}"),
            "schemas/A.yaml": "{type: object, properties: {a: {$ref: A.yaml}}}",
        ])
        #expect(bundle.components("schemas") == ["A"])
        #expect(bundle.schema("A")?["x-specgen-listed"]?.bool == true)
        #expect(bundle.schema("A")?["properties"]?["a"]?["$ref"]?.string == "#/components/schemas/A")
    }

    @Test("with chosen operations, only what they refer to is in the bundle")
    func selection() throws {
        let files = [
            "api.yaml": Self.api("A: {$ref: a.yaml}, B: {type: object}, C: {type: string}"), "a.yaml": "{$ref: c.yaml}",
            "c.yaml": "type: object",
        ]
        let bundle = try BundleFixture(files, operations: ["a"])
        #expect(bundle.root["paths"]?.mapping?.names == ["/a"])
        #expect(bundle.components("schemas") == ["A"])
        #expect(bundle.schema("A")?["type"]?.string == "object")
        #expect(bundle.root["tags"]?.sequence?.count == 1)
        #expect(Set(try BundleFixture(files).components("schemas")) == ["A", "B", "C"])
    }

    @Test("schemas that only a discriminator refers to are kept, and its mapping refers to them")
    func discriminators() throws {
        let bundle = try BundleFixture(
            [
                "api.yaml": Self.api("A: {$ref: base.yaml}"),
                "base.yaml": """
                type: object
                discriminator: {propertyName: kind, mapping: {cat: cat.yaml, dog: 'dog.yaml#/$defs/Dog'}}
                properties: {kind: {type: string}}
                """,
                "cat.yaml": "allOf: [{$ref: base.yaml}]", "dog.yaml": "$defs: {Dog: {allOf: [{$ref: base.yaml}]}}",
            ], operations: ["a"])
        #expect(bundle.components("schemas").sorted() == ["A", "Dog", "cat"])
        #expect(
            bundle.schema("A")?["discriminator"]?["mapping"]?.jsonText
                == ##"{"cat": "#/components/schemas/cat", "dog": "#/components/schemas/Dog"}"##)
        #expect(bundle.schema("cat")?["allOf"]?.jsonText == ##"[{"$ref": "#/components/schemas/A"}]"##)
    }

    @Test("a branch whose component has another name keeps its value")
    func implicitValues() throws {
        let bundle = try BundleFixture([
            "api.yaml": Self.api(
                "A: {oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: x/cat.yaml}, {$ref: dog.yaml}], "
                    + "discriminator: {propertyName: kind}}, cat: {type: object}"),
            "x/cat.yaml": "type: object", "dog.yaml": "type: object",
        ])
        #expect(bundle.components("schemas") == ["A", "cat", "x_cat", "dog"])
        #expect(
            bundle.schema("A")?["discriminator"]?["mapping"]?.jsonText == ##"{"cat": "#/components/schemas/x_cat"}"##)
    }

    @Test("references in examples are replaced by their targets")
    func examples() throws {
        let bundle = try BundleFixture([
            "api.yaml": Self.api("A: {type: object, example: {$ref: e.yaml, b: 3}, default: {$ref: none.yaml}}"),
            "e.yaml": "{a: {$ref: f.yaml}, b: 2}", "f.yaml": "[1]",
        ])
        #expect(bundle.schema("A")?["example"]?.jsonText == #"{"a": [1], "b": 3}"#)
        #expect(bundle.schema("A")?["default"]?.jsonText == #"{"$ref": "none.yaml"}"#)
    }

    @Test("paths that share operations refer to the first one")
    func sharedPaths() throws {
        let bundle = try BundleFixture([
            "api.yaml": """
            openapi: 3.1.0
            info: {title: T, version: '1'}
            paths:
              /a: {$ref: paths.yaml#/item}
              /b: {$ref: paths.yaml#/item}
            """,
            "paths.yaml": "item: {get: {operationId: a, responses: {}}, summary: An item.}",
        ])
        #expect(bundle.root["paths"]?["/a"]?["get"]?["operationId"]?.string == "a")
        #expect(bundle.root["paths"]?["/b"]?.jsonText == ##"{"$ref": "#/paths/~1a"}"##)
    }

    @Test("a reference without target is an error with its location")
    func missing() throws {
        let error = #expect(throws: Diagnostic.self) {
            _ = try BundleFixture(["api.yaml": Self.api("A: {$ref: none.yaml}")])
        }
        #expect(error?.description.hasPrefix("api.yaml:13:") == true)
        #expect(error?.message.hasPrefix("cannot read none.yaml") == true)
    }

    @Test("files of OpenAPI 3.0 and of later versions can't be one document")
    func versions() throws {
        let error = #expect(throws: Diagnostic.self) {
            _ = try BundleFixture([
                "api.yaml": Self.api("A: {$ref: 'old.yaml#/components/schemas/B'}"),
                "old.yaml": "{openapi: 3.0.3, info: {}, paths: {}, components: {schemas: {B: {type: string}}}}",
            ])
        }
        #expect(error?.message.hasPrefix("a bundle cannot have parts of OpenAPI 3.0 and of later versions") == true)
    }
}
