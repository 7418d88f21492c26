import APIModel
import Testing

struct BodyModelTests {
    static func form(_ properties: String, _ encoding: String) -> Building {
        building(
            """
            content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {\(properties)}},
              encoding: {\(encoding)}}}
            """)
    }

    @Test(
        "the encoding of a form's members is their style",
        arguments: [
            ("a: {style: deepObject}", ParameterStyle.deepObject, []),
            ("a: {style: deepObject}, b: {style: deepObject}, c: {style: deepObject}", .deepObject, []),
            ("a: {style: deepObject}, b: {explode: false}", .form, ["a deepObject", "b joined"]),
            ("a: {style: deepObject}, b: {style: pipeDelimited}", .form, ["a deepObject", "b pipeDelimited"]),
            ("a: {style: deepObject}, b: {style: spaceDelimited, explode: true}", .form, ["a deepObject"]),
            ("a: {contentType: application/json}, b: {style: form, explode: true}, c: {explode: false}", .form, []),
        ])
    func encoding(_ encoding: String, _ usual: ParameterStyle, _ members: [String]) {
        let hasArray = encoding.contains("b:")
        let properties =
            "a: {type: object}" + (hasArray ? ", b: {type: array, items: {type: string}}, c: {type: string}" : "")
        let building = Self.form(properties, encoding)
        #expect(building.told == [])
        let styles = building.operation?.body?.contents.first?.formStyles
        #expect(styles?.usual == usual)
        #expect(styles?.ofMembers.map { "\($0.name) \($0.style)" } == members)
    }

    @Test("an array of arrays in a form is reported, unless it has a style")
    func nestedArrays() {
        let array = "a: {type: array, items: {type: array, items: {type: string}}}"
        #expect(
            Self.form(array, "").told == [
                "warning: OpenAPI has no text for an array of arrays in a form; specgen writes each inner array of 'a' as "
                    + "JSON text"
            ])
        #expect(Self.form(array, "a: {style: deepObject}").told == [])
        #expect(Self.form("a: {type: array, items: {type: object}}, b: {type: object}", "").told == [])
    }

    @Test("an encoding that there is no code for is reported")
    func oddEncodings() {
        #expect(
            Self.form("a: {type: object}", "a: {style: form, explode: true}, z: {}").told == [
                "warning: specgen has no code for the style 'form' of the member 'a' of a form; an object is JSON text, "
                    + "and an array repeats its field",
                "warning: the form has no member 'z'; its encoding is left out",
            ])
        #expect(
            Self.form("a: {type: array, items: {type: string}}", "a: {contentType: application/json}").told == [
                "warning: specgen has no code for the content type 'application/json' of the member 'a' of a form; an "
                    + "object is JSON text, and an array repeats its field"
            ])
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
                "text text text/plain", "html text text/html", "content bytes image/png",
            ])
        #expect(building.operation?.body?.typeName == "ExampleBody")
    }

    @Test(
        "media types that the value doesn't tell apart are a case each",
        arguments: [
            ("text/csv: {}, text/plain: {}", ["csv text text/csv", "text text text/plain"]),
            ("text/csv: {}, application/xml: {}", ["text text text/csv", "content bytes application/xml"]),
            ("text/csv: {}", ["text text text/csv"]),
            ("text/x.a: {}, text/x-a: {}", ["xA text text/x.a", "xA2 text text/x-a"]),
            (
                "text/plain: {}, text/plain; charset=utf-8: {}", ["text text text/plain|text/plain; charset=utf-8"]
            ),
            ("image/png: {}, image/jpeg: {}", ["content bytes image/png|image/jpeg"]),
            (
                "application/json: {}, application/merge-patch+json: {}",
                ["json any application/json", "mergePatch any application/merge-patch+json"]
            ),
            ("application/json: {}, text/json: {}", ["json any application/json|text/json"]),
        ])
    func cases(_ content: String, _ told: [String]) {
        let building = Self.building("content: {\(content)}")
        #expect(building.told == [])
        #expect(building.operation?.body?.contents.map(\.told) == told)
    }

    @Test(
        "a stream is read and sent as a whole, with a warning; the type of a message is declared",
        arguments: [
            ("text/event-stream", "text text"), ("application/x-ndjson", "content bytes"),
            ("application/jsonl", "content bytes"), ("application/json-seq", "content bytes"),
            ("application/stream+json", "content bytes"), ("application/geo+json-seq", "content bytes"),
        ])
    func streams(_ type: String, _ told: String) {
        let content = "content: {\(type): {schema: {type: object, properties: {a: {type: string}}}}}"
        let request = Self.building(content)
        #expect(
            request.told == [
                "warning: specgen has no code for streams: the client sends a body of '\(type)' as a whole, and the "
                    + "server reads it so; a message in it is of the type ExampleRequestMessage"
            ])
        #expect(request.operation?.body?.contents.map(\.told) == [told + " " + type])
        #expect(request.types == ["struct ExampleRequestMessage {a?: string}"])
        let response = OutputModelTests.building("'200': {description: A., \(content)}")
        #expect(
            response.told == [
                "warning: specgen has no code for streams: the client returns a body of '\(type)' as a whole once it "
                    + "has ended, and throws when it doesn't end in time; the server sends it as a whole; a message in "
                    + "it is of the type ExampleResponseMessage"
            ])
        #expect(response.types == ["struct ExampleResponseMessage {a?: string}"])
    }

    @Test("a schema that a media type has no code for is reported")
    func withoutCode() {
        let building = Self.building(
            "content: {application/xml: {schema: {type: object}}, text/csv: {schema: {type: object}}}")
        #expect(
            building.told == [
                "warning: specgen has no code for 'application/xml': the body is bytes, and its schema is left out",
                "warning: specgen has no code for 'text/csv': the body is text, and its schema is left out",
            ])
        let failure = OutputModelTests.building(
            "'204': {description: A.}, '400': {description: B., content: {application/xml: {schema: {type: object}}}}")
        #expect(
            failure.told == [
                "warning: specgen has no code for 'application/xml': the schema of the failure is left out"
            ])
        let form = Self.building("content: {application/x-www-form-urlencoded: {schema: {type: array}}}")
        #expect(
            form.told == [
                "warning: specgen has no code for a form of this type; it is bytes, to be encoded by the caller"
            ])
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
