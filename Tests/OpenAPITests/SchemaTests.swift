import OpenAPI
import Testing
import YAMLTree

struct SchemaTests {
    @Test(
        "OpenAPI 3.0's nullable adds null to the types, in any order of keywords",
        arguments: [
            ("{type: string, nullable: true}", [SchemaType.string, .null]),
            ("{nullable: true, type: string}", [.string, .null]),
            ("{type: [string, 'null'], nullable: true}", [.string, .null]),
            ("{type: string, nullable: false}", [.string]),
            ("{$ref: a.yaml, nullable: true}", [.integer, .null]),
            ("{nullable: true, allOf: [{$ref: a.yaml}]}", [.integer, .null]),
        ])
    func nullable(_ text: String, _ types: [SchemaType]) throws {
        #expect(try resolve(text, files: ["a.yaml": "{type: integer}"]).types == types)
    }

    @Test("nullable next to a union is kept")
    func nullableUnion() throws {
        #expect(try resolve("{nullable: true, oneOf: [{type: string}]}").isNullable)
        #expect(try !resolve("{oneOf: [{type: string}]}").isNullable)
    }

    @Test(
        "OpenAPI 3.0's boolean exclusive bounds are read as numbers",
        arguments: [
            ("{minimum: 1, exclusiveMinimum: true}", ["exclusiveMinimum": 1]),
            ("{exclusiveMinimum: true, minimum: 1}", ["exclusiveMinimum": 1]),
            ("{maximum: 2, exclusiveMaximum: true, minimum: 0}", ["exclusiveMaximum": 2, "minimum": 0]),
            ("{minimum: 1, exclusiveMinimum: false}", ["minimum": 1]),
            ("{exclusiveMinimum: true}", [:]),
            ("{exclusiveMinimum: 3}", ["exclusiveMinimum": 3]),
        ])
    func exclusive(_ text: String, _ limits: [String: Int64]) throws {
        #expect(try resolve(text).limits.mapValues { $0.integer } == limits)
    }

    @Test("`required: true`, a common mistake, gives a warning and is ignored", arguments: ["true", "false"])
    func requiredFlag(_ value: String) throws {
        #expect(
            try warnings("{type: string, required: \(value)}") == [
                "1:26 warning: \"required\" is a list of keys; this value is ignored"
            ])
        #expect(try resolve("{type: string, required: \(value)}").required.isEmpty)
    }

    @Test("unknown keywords give warnings; annotations and custom keywords don't")
    func unknown() throws {
        #expect(
            try warnings("{type: string, maxLenght: 2}") == ["1:16 warning: unknown keyword \"maxLenght\" in a schema"])
        #expect(try warnings("{type: string, x-mine: 2, $comment: a, xml: {}, readOnly: true, example: a}") == [])
    }

    @Test("unsupported keywords are listed separately")
    func others() throws {
        #expect(
            try resolve("{$dynamicRef: '#a', $recursiveRef: '#', if: {}}").unsupportedKeywords.map(\.name) == [
                "$dynamicRef", "$recursiveRef",
            ])
        // A keyword isn't read if its successor is present.
        #expect(
            try resolve("{dependencies: {a: [b]}, dependentRequired: {b: [a]}}").unsupportedKeywords.map(\.name) == [
                "dependencies"
            ])
    }

    @Test(
        "keywords of older drafts are read as their successors, with a warning",
        arguments: [
            (
                "{items: [{type: string}], additionalItems: false}", "{prefixItems: [{type: string}], items: false}",
                [
                    "1:2 warning: \"items\" with a list of schemas is from drafts of JSON Schema before 2019-09; it is read as \"prefixItems\"",
                    "1:27 warning: \"additionalItems\" is from drafts of JSON Schema before 2019-09; it is read as \"items\"",
                ]
            ),
            (
                "{dependencies: {a: [b], b: {required: [c]}}}",
                "{dependentRequired: {a: [b]}, dependentSchemas: {b: {required: [c]}}}",
                [
                    "1:2 warning: \"dependencies\" is from drafts of JSON Schema before 2019-09; it is read as \"dependentRequired\" and \"dependentSchemas\""
                ]
            ),
            (
                "{dependencies: {a: [b]}}", "{dependentRequired: {a: [b]}}",
                [
                    "1:2 warning: \"dependencies\" is from drafts of JSON Schema before 2019-09; it is read as \"dependentRequired\""
                ]
            ),
            ("{items: {type: string}, additionalItems: false}", "{items: {type: string}, additionalItems: false}", []),
            ("{dependencies: {}}", "{dependencies: {}}", []),
        ])
    func replaced(_ schema: String, _ current: String, _ expected: [String]) throws {
        #expect(try warnings(schema) == expected)
        #expect(try reader(schema).1.node == reader(current).1.node)
    }

    @Test("properties and required keys keep their order")
    func objects() throws {
        let schema = try resolve(
            """
            {type: object, required: [b, a], properties: {b: {}, a: {}}, patternProperties: {^x: {type: string}},
             propertyNames: {maxLength: 3}, additionalProperties: {type: integer}}
            """)
        #expect(schema.properties.map(\.name) == ["b", "a"])
        #expect(Array(schema.required) == ["b", "a"])
        #expect(schema.patternProperties.map(\.pattern.text) == ["^x"])
        #expect(schema.propertyNames?.node["maxLength"]?.integer == 3)
        if case .schema(let values) = schema.additionalProperties {
            #expect(values.node["type"]?.string == "integer")
        } else {
            Issue.record("no schema")
        }
    }

    @Test(
        "additionalProperties is forbidden, allowed or unspecified",
        arguments: [("false", "forbidden"), ("true", "allowed"), ("{}", "allowed")])
    func additional(_ value: String, _ expected: String) throws {
        #expect("\(try resolve("{additionalProperties: \(value)}").additionalProperties)" == expected)
        #expect("\(try resolve("{type: object}").additionalProperties)" == "unspecified")
    }

    @Test("a boolean schema allows every value, or none")
    func booleans() throws {
        #expect(try !resolve("true").isNever)
        #expect(try resolve("false").isNever)
        #expect(try resolve("allOf: [true, {type: string}]").types == [.string])
        #expect(try resolve("allOf: [false, {type: string}]").isNever)
    }

    @Test("a discriminator has a key and a mapping of its values")
    func discriminator() throws {
        let schema = try resolve(
            "{oneOf: [{}], discriminator: {propertyName: kind, mapping: {a: '#/x', b: Pet}}}")
        #expect(schema.discriminator?.key == "kind")
        #expect(schema.discriminator?.mapping.map(\.value) == ["a", "b"])
        #expect(schema.discriminator?.mapping.map(\.reference.text) == ["#/x", "Pet"])
        #expect(try resolve("{oneOf: [{}], discriminator: kind}").discriminator?.key == "kind")
    }

    @Test("the history of a schema is read from the keywords of its specification")
    func ownHistoryKeywords() throws {
        let text = "{x-addedInPetsVersion: '2', x-addedInMatrixVersion: '1.2'}"
        let fixture = DocumentFixture("openapi: 3.1.0", files: ["schema.yaml": text])
        let schema = Schema(id: "schema.yaml#", node: try fixture.sources.document(at: "schema.yaml"))
        var reader = SchemaReader(
            documents: fixture.sources, historyKeywords: HistoryKeywords(suffix: "InPetsVersion", specification: "Pets")
        )
        #expect(try reader.resolve(schema).history == ["Added in Pets 2."])
    }

    @Test("the history of a schema is read as sentences")
    func history() throws {
        let schema = try resolve("{x-addedInMatrixVersion: '1.2', x-changedInMatrixVersion: {'1.3': More}}")
        #expect(schema.history == ["Added in Matrix 1.2.", "Changed in Matrix 1.3: More."])
    }

    @Test(
        "a malformed keyword gives an error at its value",
        arguments: [
            ("type: strnig", "1:7"), ("type: []", "1:7"), ("type: 1", "1:7"), ("properties: []", "1:13"),
            ("required: a", "1:11"), ("required: [1]", "1:12"), ("enum: a", "1:7"),
            ("maxLength: long", "1:12"), ("maximum: .nan", "1:10"), ("maximum: .inf", "1:10"), ("pattern: 1", "1:10"),
            ("format: {}", "1:9"), ("allOf: []", "1:8"), ("oneOf: {}", "1:8"), ("deprecated: 'yes'", "1:13"),
            ("uniqueItems: 1", "1:14"), ("$ref: 1", "1:7"), ("$ref: none.yaml", "1:7"), ("$ref: '#/none'", "1:7"),
            ("nullable: 1", "1:11"), ("patternProperties: 1", "1:20"), ("1", "1:1"), ("[]", "1:1"),
        ])
    func malformed(_ text: String, _ place: String) {
        let error = #expect(throws: Diagnostic.self) { try resolve(text) }
        #expect(error?.place == place, "\(error?.message ?? "")")
    }

    @Test("annotations may be any scalar; other values give a warning and are left out")
    func words() throws {
        #expect(try resolve("title: 12").title == "12")
        #expect(try warnings("title: [a]") == ["1:8 warning: expected a string as \"title\", found a sequence"])
        #expect(try resolve("description: null").description == nil)
    }

    @Test("a standalone schema file is read; a file without a schema gives an error")
    func collection() {
        let sources = DocumentFixture("", files: ["a.yaml": "type: string", "b.yaml": "- 1", "c.yaml": "true"]).sources
        let (collection, diagnostics) = readSchemas(at: ["a.yaml", "b.yaml", "c.yaml", "d.yaml"], in: sources)
        #expect(collection.schemas.map(\.id) == ["a.yaml#", "c.yaml#"])
        #expect(diagnostics.count == 2)
        #expect(
            diagnostics.first?.summary == "1:1 error: expected a schema, a mapping or a boolean, found a sequence")
    }
}
