import OpenAPI
import Testing
import YAMLTree

struct SchemaTests {
    @Test("references are followed through files")
    func chains() throws {
        let schema = try resolve(
            "$ref: 'a.yaml#/x'", files: ["a.yaml": "x: {$ref: b.yaml}", "b.yaml": "{type: integer, maximum: 3}"])
        #expect(schema.types == [.integer])
        #expect(schema.limits["maximum"]?.integer == 3)
    }

    @Test(
        "references in a circle are refused",
        arguments: ["$ref: schema.yaml", "allOf: [{$ref: schema.yaml}]", "$ref: a.yaml"])
    func cycles(_ text: String) {
        #expect(throws: Diagnostic.self) { try resolve(text, files: ["a.yaml": "$ref: schema.yaml"]) }
    }

    @Test("a description beside a reference wins")
    func siblings() throws {
        let schema = try resolve(
            "{$ref: a.yaml, description: mine}", files: ["a.yaml": "{type: string, description: theirs}"])
        #expect(schema.description == "mine")
        #expect(schema.types == [.string])
    }

    @Test("allOf joins properties, required keys and the tighter limits")
    func allOf() throws {
        let schema = try resolve(
            """
            allOf:
              - {type: object, required: [a], properties: {a: {}}, minProperties: 2, maxProperties: 5}
              - {type: object, required: [b, a], properties: {b: {}}, minProperties: 1, maxProperties: 9}
            """)
        #expect(schema.properties.map(\.name) == ["a", "b"])
        #expect(schema.required == ["a", "b"])
        #expect(schema.limits["minProperties"]?.integer == 2)
        #expect(schema.limits["maxProperties"]?.integer == 5)
        let number = try resolve("allOf: [{type: number}, {type: integer}]")
        #expect(number.types == [.integer])
        #expect(throws: Diagnostic.self) { try resolve("allOf: [{type: string}, {type: integer}]") }
    }

    @Test("OpenAPI 3.0's nullable adds null")
    func nullable() throws {
        #expect(try resolve("{type: string, nullable: true}").types == [.string, .null])
        #expect(try resolve("{nullable: true, type: string}").types == [.string, .null])
        #expect(try resolve("{type: string, nullable: false}").types == [.string])
    }

    @Test(
        "a malformed keyword is told at its value",
        arguments: [
            ("type: strnig", "1:7"), ("type: []", "1:7"), ("type: 1", "1:7"), ("properties: []", "1:13"),
            ("required: a", "1:11"),
            ("required: [1]", "1:12"), ("enum: []", "1:7"), ("enum: a", "1:7"), ("maxLength: long", "1:12"),
            ("maximum: .nan", "1:10"),
            ("maximum: .inf", "1:10"), ("pattern: 1", "1:10"), ("allOf: []", "1:8"), ("oneOf: {}", "1:8"),
            ("title: [a]", "1:8"),
            ("deprecated: 'yes'", "1:13"), ("uniqueItems: 1", "1:14"), ("$ref: 1", "1:7"), ("$ref: none.yaml", "1:7"),
            ("$ref: '#/none'", "1:7"), ("nullable: 1", "1:11"), ("1", "1:1"), ("false", "1:1"),
        ])
    func malformed(_ text: String, _ place: String) {
        let error = #expect(throws: Diagnostic.self) { try resolve(text) }
        #expect(
            error.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0)" } == place, "\(error?.message ?? "")")
    }

    @Test("the nearest name is suggested, a far one is not")
    func suggestions() {
        #expect(suggestion(for: "maxLenght", among: ["minLength", "maxLength"]) == "did you mean 'maxLength'?")
        #expect(suggestion(for: "colour", among: ["minLength", "maxLength"]) == nil)
        #expect(suggestion(for: "", among: ["maxLength"]) == nil)
    }
}
