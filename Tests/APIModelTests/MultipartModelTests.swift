import APIModel
import Testing

struct MultipartModelTests {
    private static func model(_ schema: String, _ encoding: String = "") -> BuiltModel {
        BodyModelTests.model(
            "content: {multipart/form-data: {schema: {type: object, \(schema)}, encoding: {\(encoding)}}}")
    }

    @Test(
        "the schema and the encoding of a property determine its part",
        arguments: [
            ("{type: string, format: binary}", "", "file"),
            ("{type: string, contentMediaType: image/png}", "", "file"),
            ("{type: string, contentMediaType: image/png, contentEncoding: base64}", "", "text string"),
            ("{type: string, contentEncoding: binary}", "", "file"),
            ("{}", "", "file"), ("{type: string}", "contentType: 'image/png, image/jpeg'", "file image/png image/jpeg"),
            ("{type: [string, 'null'], format: binary}", "", "file"),
            ("{type: array, maxItems: 3, items: {type: string, format: binary}}", "", "file repeated(...3)"),
            (
                "{anyOf: [{type: string, format: binary}, {type: array, items: {type: string, format: binary}}]}", "",
                "file repeated(1...)"
            ),
            ("{type: string, minLength: 1}", "", "text string<(1...)>"), ("{type: integer}", "", "text integer"),
            ("{type: string}", "contentType: text/csv", "text string text/csv"),
            ("{type: string}", "contentType: application/json", "json string application/json"),
            ("{type: array, items: {type: integer}}", "", "text [integer] repeated"),
            ("{type: object}", "", "json object"),
            ("{type: array, items: {type: object}}", "", "json [object] repeated"),
            ("{type: array, items: {type: array, items: {type: string}}}", "", "json [[string]] repeated"),
            ("{title: U, type: [string, object]}", "", "text ExampleForm.U"),
            ("{type: array, items: {title: U, type: [string, object]}}", "", "text [ExampleForm.U] repeated"),
            ("{type: object}", "style: deepObject", "deepObject object"),
            ("{type: array, items: {type: string}}", "style: deepObject", "deepObject [string]"),
        ])
    func parts(_ schema: String, _ encoding: String, _ expected: String) {
        let model = Self.model("properties: {a: \(schema)}", encoding.isEmpty ? "" : "a: {\(encoding)}")
        #expect(model.messages == [])
        #expect(
            model.operation?.body?.contents.map(\.summary) == ["multipart multipart ExampleForm multipart/form-data"])
        #expect(model.types.first == "multipart ExampleForm {a?: \(expected)}")
    }

    @Test("a part is required if the schema requires it and it can't be null")
    func required() {
        let model = Self.model(
            """
            required: [a, b], additionalProperties: false,
            properties: {a: {type: string}, b: {type: [string, 'null']}, c: {type: string}}
            """)
        #expect(
            model.types == ["multipart ExampleForm {a: text string, b?: text string, c?: text string, closed}"])
    }

    @Test(
        "what the type doesn't express gives a warning",
        arguments: [
            ("minProperties: 1", "", "generated code does not check all constraints of this multipart body"),
            ("required: [z]", "", "generated code does not check all constraints of this multipart body"),
            (
                "additionalProperties: {type: string}", "",
                "generated code does not check all constraints of this multipart body"
            ),
            (
                "properties: {a: {type: string}}", "a: {style: form}",
                "the style \"form\" of the part \"a\" is not supported; the content type of the part decides"
            ),
            ("properties: {}", "z: {}", "the body has no part \"z\"; its encoding is ignored"),
            (
                "properties: {a: {type: object}}", "a: {contentType: application/xml}",
                "the content type \"application/xml\" of the part \"a\" is not supported for objects; the part is bytes "
                    + "that you encode"
            ),
        ])
    func warnings(_ schema: String, _ encoding: String, _ expected: String) {
        #expect(Self.model(schema, encoding).messages == ["warning: " + expected])
    }

    @Test("a schema that contains itself isn't a file")
    func recursive() {
        let model = BuiltModel(
            operation: """
                requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {
                    a: {$ref: '#/components/schemas/A'}}}}}}, responses: {'200': {description: A.}}
                """, top: "components: {schemas: {A: {anyOf: [{type: string}, {$ref: '#/components/schemas/A'}]}}}")
        #expect(model.module.types.contains { $0.name == "ExampleForm" })
    }
}
