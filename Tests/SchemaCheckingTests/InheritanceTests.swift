import SchemaChecking
import SchemaKeywords
import Testing
import YAMLTree

/// OpenAPI's additions to JSON Schema.
@Suite("OpenAPI's inheritance, readOnly, writeOnly and nullable")
struct InheritanceTests {
    private static let listed = """
        openapi: 3.0.3
        components:
          schemas:
            Instrument:
              type: object
              required: [kind, maker]
              properties: {kind: {type: string}, maker: {type: string}}
              oneOf: [{$ref: '#/components/schemas/Violin'}, {$ref: '#/components/schemas/Drum'}]
              discriminator:
                propertyName: kind
                mapping: {violin: '#/components/schemas/Violin', drum: Drum}
            Violin:
              allOf:
                - $ref: '#/components/schemas/Instrument'
                - {type: object, required: [strings], properties: {strings: {type: integer}}}
            Drum:
              allOf: [{$ref: '#/components/schemas/Instrument'}, {properties: {skins: {type: integer}}}]
            Band: {type: array, items: {$ref: '#/components/schemas/Instrument'}}
        """
    private static let listedByName = """
        openapi: 3.1.0
        components:
          schemas:
            Pet:
              type: object
              required: [type]
              properties: {type: {type: string, enum: [Cat, puppy, hound]}}
              anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
              discriminator: {propertyName: type}
            Cat: {$ref: '#/components/schemas/Pet', required: [lives], properties: {lives: {type: integer}}}
            Dog:
              allOf: [{$ref: '#/components/schemas/Pet'}]
              properties: {type: {enum: [puppy, hound]}, name: {type: string}}
              required: [name]
        """
    private static let open = """
        openapi: 3.0.3
        components:
          schemas:
            Boat:
              type: object
              required: [$kind]
              properties: {$kind: {type: string}}
              discriminator: {propertyName: $kind}
            Sailing:
              allOf: [{$ref: '#/components/schemas/Boat'}, {required: [masts], properties: {masts: {type: integer}}}]
            Yacht: {allOf: [{$ref: '#/components/schemas/Sailing'}, {required: [bar]}]}
        """
    private static let untagged = """
        openapi: 3.0.3
        components:
          schemas:
            Shape:
              type: object
              required: [name]
              properties: {name: {type: string}}
              oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Square'}]
            Round: {allOf: [{$ref: '#/components/schemas/Shape'}, {required: [radius]}]}
            Flat: {allOf: [{$ref: '#/components/schemas/Shape'}]}
            Square: {allOf: [{$ref: '#/components/schemas/Flat'}, {required: [side]}]}
        """

    private func violations(_ document: String, _ name: String, _ payload: String, _ direction: PayloadDirection? = nil)
        throws -> [String]
    {
        let documents = documents(["api.yaml": document])
        let schema = try #require(try documents.document(at: "api.yaml")["components"]?["schemas"]?[name])
        let payload = try JSONPayload(bytes: Array(payload.utf8))
        return try SchemaChecker(documents: documents).check(payload, against: schema, direction: direction).map {
            "\($0.code) \($0.pointer)"
        }
    }

    @Test(
        "a base that lists derived schemas checks the one that the discriminator selects",
        arguments: [
            ("Instrument", #"{"kind": "violin", "maker": "m", "strings": 4}"#, []),
            ("Instrument", #"{"kind": "drum", "maker": "m"}"#, []),
            ("Instrument", #"{"kind": "drum", "maker": "m", "strings": 4}"#, []),
            ("Instrument", #"{"kind": "violin", "maker": "m"}"#, ["required "]),
            ("Instrument", #"{"kind": "flute", "maker": "m"}"#, ["enum /kind"]),
            ("Instrument", #"{"kind": "drum"}"#, ["required "]),
            ("Violin", #"{"kind": "violin", "maker": "m", "strings": 4}"#, []),
            ("Violin", #"{"kind": "violin", "strings": 4}"#, ["required "]),
            ("Drum", #"{"kind": "drum", "maker": "m", "skins": "two"}"#, ["type /skins"]),
            ("Band", #"[{"kind": "drum", "maker": "m"}, {"kind": "violin", "maker": "m"}]"#, ["required /1"]),
        ])
    func listed(_ name: String, _ payload: String, _ expected: [String]) throws {
        #expect(Set(try violations(Self.listed, name, payload)) == Set(expected))
    }

    @Test(
        "without a mapping, a discriminator value is one that a derived schema lists, or its name",
        arguments: [
            (#"{"type": "Cat", "lives": 9}"#, []), (#"{"type": "Cat"}"#, ["required "]),
            (#"{"type": "hound", "name": "n"}"#, []), (#"{"type": "puppy"}"#, ["required "]),
            (#"{"type": "Dog", "name": "n"}"#, ["enum /type"]),
        ])
    func names(_ payload: String, _ expected: [String]) throws {
        #expect(Set(try violations(Self.listedByName, "Pet", payload)) == Set(expected))
    }

    @Test(
        "without a list, a discriminator selects among all derived schemas, direct and indirect",
        arguments: [
            ("Boat", #"{"$kind": "Sailing", "masts": 2}"#, []), ("Boat", #"{"$kind": "Sailing"}"#, ["required "]),
            ("Boat", #"{"$kind": "Yacht", "masts": 2}"#, ["required "]),
            ("Boat", #"{"$kind": "Yacht", "masts": 2, "bar": true}"#, []), ("Boat", #"{"$kind": "Raft"}"#, []),
            ("Sailing", #"{"$kind": "Sailing"}"#, ["required "]), ("Boat", #"{}"#, ["required "]),
        ])
    func open(_ name: String, _ payload: String, _ expected: [String]) throws {
        #expect(Set(try violations(Self.open, name, payload)) == Set(expected))
    }

    @Test(
        "without a discriminator, one of the listed derived schemas has to match",
        arguments: [
            ("Shape", #"{"name": "a", "radius": 1}"#, []), ("Shape", #"{"name": "a", "side": 1}"#, []),
            ("Shape", #"{"name": "a"}"#, ["one_of "]),
            ("Shape", #"{"name": "a", "side": 1, "radius": 1}"#, ["one_of "]),
            ("Square", #"{"side": 1}"#, ["required "]), ("Round", #"{"name": "a", "radius": 1}"#, []),
            ("Flat", #"{"name": "a", "side": 1}"#, []),
        ])
    func untagged(_ name: String, _ payload: String, _ expected: [String]) throws {
        #expect(Set(try violations(Self.untagged, name, payload)) == Set(expected))
    }

    @Test("a recursion through not or if gives an error")
    func recursion() throws {
        #expect(try schemaError(in: "{$defs: {a: {anyOf: [{$ref: '#'}]}}, not: {$ref: '#/$defs/a'}}") != nil)
        #expect(try schemaError(in: "{allOf: [{$ref: '#'}]}") != nil)
        #expect(try schemaError(in: "{anyOf: [{$ref: '#'}]}") != nil)
    }

    private static let recipe = """
            Recipe:
              type: object
              required: [id, name, secret]
              properties:
                id: {allOf: [{$ref: '#/components/schemas/ID'}]}
                name: {type: string}
                secret: {type: string, writeOnly: true}
            ID: {type: integer, readOnly: true}
            Derived: {allOf: [{$ref: '#/components/schemas/Recipe'}, {required: [id]}]}
            Book: {properties: {best: {$ref: '#/components/schemas/Derived'}}}
        """

    @Test(
        "in OpenAPI 3.0, readOnly and writeOnly members are required in one direction only",
        arguments: [
            ("Recipe", #"{"name": "n", "secret": "s"}"#, .request, []),
            ("Recipe", #"{"name": "n", "id": 1}"#, .request, ["required "]),
            ("Recipe", #"{"name": "n", "id": 1}"#, .response, []),
            ("Recipe", #"{"name": "n", "secret": "s"}"#, .response, ["required "]),
            ("Recipe", #"{"name": "n"}"#, nil, []), ("Recipe", #"{"id": 1, "secret": "s"}"#, nil, ["required "]),
            ("Recipe", #"{"name": "n", "id": "one"}"#, nil, ["type /id"]),
            ("Derived", #"{"name": "n", "secret": "s"}"#, .request, []),
            ("Derived", #"{"name": "n"}"#, .response, ["required "]),
            ("Book", #"{"best": {"name": "n", "secret": "s"}}"#, .request, []),
            ("Book", #"{"best": {"name": "n"}}"#, .response, ["required /best"]),
        ] as [(String, String, PayloadDirection?, [String])])
    func directions(_ name: String, _ payload: String, _ direction: PayloadDirection?, _ expected: [String]) throws {
        let document = "openapi: 3.0.3\ncomponents:\n  schemas:\n" + Self.recipe
        #expect(Set(try violations(document, name, payload, direction)) == Set(expected))
    }

    @Test("since OpenAPI 3.1, required members are required in both directions")
    func directionsSince31() throws {
        let document = "openapi: 3.1.0\ncomponents:\n  schemas:\n" + Self.recipe
        for direction in [nil] + PayloadDirection.allCases {
            #expect(try violations(document, "Recipe", #"{"name": "n"}"#, direction) == ["required ", "required "])
        }
    }

    @Test(
        "nullable allows null, unless another part restricts the type",
        arguments: [
            ("{nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}", true),
            ("{type: string, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}", true),
            ("{nullable: true, oneOf: [{$ref: '#/components/schemas/A'}]}", true),
            ("{allOf: [{$ref: '#/components/schemas/N'}, {type: string}]}", false),
            ("{allOf: [{$ref: '#/components/schemas/N'}], type: string}", false),
            ("{allOf: [{$ref: '#/components/schemas/N'}, {maxLength: 3}]}", true),
            ("{$ref: '#/components/schemas/N'}", true), ("{nullable: true, enum: [a]}", false),
            ("{nullable: true, enum: [a, null]}", true), ("{type: string, nullable: false}", false),
        ])
    func nullable(_ schema: String, _ isValid: Bool) throws {
        let document = """
            openapi: 3.0.3
            components: {schemas: {A: {type: string}, N: {type: string, nullable: true}, S: \(schema)}}
            """
        #expect(try violations(document, "S", "null").isEmpty == isValid)
    }
}
