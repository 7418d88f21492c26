import APIModel
import Testing

struct BodyModelTests {
    @Test("how the members of a form are encoded is told to be left out")
    func encoding() {
        let building = Building(
            operation: """
                responses: {'200': {description: A.}}, requestBody: {content: {application/x-www-form-urlencoded:
                  {schema: {type: object}, encoding: {a: {style: deepObject}}}}}
                """)
        #expect(building.told.count == 1)
        #expect(building.told.first?.hasPrefix("warning: specgen has no code for 'encoding'") == true)
    }

    static func building(_ body: String) -> Building {
        Building(operation: "requestBody: {\(body)}, responses: {'200': {description: A.}}")
    }

    @Test(
        "the media type says what a body is",
        arguments: [
            ("application/json: {schema: {type: string}}", "json string application/json"),
            ("application/json: {}", "json any application/json"),
            (
                "'application/problem+json; charset=utf-8': {schema: {}}",
                "json any application/problem+json; charset=utf-8"
            ),
            ("text/plain: {schema: {type: string}}", "text text text/plain"),
            ("application/octet-stream: {}", "content bytes application/octet-stream"),
            ("image/*: {}", "content bytes image/*"), ("'*/*': {}", "content bytes */*"),
            ("text/*: {}", "content bytes text/*"),
            (
                "application/x-www-form-urlencoded: {schema: {type: object}}",
                "form form object application/x-www-form-urlencoded"
            ),
            (
                "application/x-www-form-urlencoded: {schema: {properties: {a: {type: string}}}}",
                "form form ExampleRequest application/x-www-form-urlencoded"
            ),
            (
                "application/x-www-form-urlencoded: {schema: {type: string}}",
                "content bytes application/x-www-form-urlencoded"
            ),
            ("application/x-www-form-urlencoded: {}", "content bytes application/x-www-form-urlencoded"),
        ])
    func kinds(_ content: String, _ told: String) {
        let building = Self.building("content: {\(content)}")
        #expect(building.told == [])
        #expect(building.operation?.body?.contents.map(\.told) == [told])
    }

    @Test("several parts are bytes, which is told")
    func multipart() {
        let building = Self.building("content: {multipart/form-data: {schema: {type: object}}}")
        #expect(building.operation?.body?.contents.map(\.told) == ["content bytes multipart/form-data"])
        #expect(
            building.told == ["warning: specgen takes 'multipart/form-data' as bytes; its parts are up to the caller"])
    }

    @Test("media types of one kind and schema are one content; others are cases of an enum")
    func several() {
        let building = Self.building(
            """
            content: {application/json: {schema: {type: string}}, application/a+json: {schema: {type: string}},
                application/b+json: {schema: {type: integer}}, text/plain: {}, text/html: {}, image/png: {}}
            """)
        #expect(
            building.operation?.body?.contents.map(\.told) == [
                "json string application/json|application/a+json", "json2 integer application/b+json",
                "text text text/plain|text/html", "content bytes image/png",
            ])
        #expect(building.operation?.body?.typeName == "ExampleBody")
    }

    @Test("a body may be left out unless it's required", arguments: [("true", true), ("false", false)])
    func optional(_ value: String, _ isRequired: Bool) {
        #expect(
            Self.building("required: \(value), content: {application/json: {}}").operation?.body?.isRequired
                == isRequired)
        #expect(Self.building("content: {application/json: {}}").operation?.body?.isRequired == false)
        #expect(Self.building("content: {}").operation?.body == nil)
    }
}
