import APIModel
import Testing

struct BodyModelTests {
    static func form(_ properties: String, _ encoding: String) -> BuiltModel {
        model(
            """
            content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {\(properties)}},
              encoding: {\(encoding)}}}
            """)
    }

    @Test(
        "the encoding of a form's member determines its style",
        arguments: [
            ("a: {style: deepObject}", ParameterStyle.deepObject, []),
            ("a: {style: deepObject}, b: {style: deepObject}, c: {style: deepObject}", .deepObject, []),
            ("a: {style: deepObject}, b: {explode: false}", .form, ["a deepObject", "b joined"]),
            ("a: {style: deepObject}, b: {style: pipeDelimited}", .form, ["a deepObject", "b pipeDelimited"]),
            ("a: {style: deepObject}, b: {style: spaceDelimited, explode: true}", .form, ["a deepObject"]),
            ("a: {contentType: application/json}, b: {style: form, explode: true}, c: {explode: false}", .form, []),
            ("a: {explode: false}", .form, ["a joined"]),
            ("a: {style: pipeDelimited}", .form, ["a pipeDelimited"]),
            ("a: {}", .form, []),
        ])
    func encoding(_ encoding: String, _ usual: ParameterStyle, _ members: [String]) {
        let hasArray = encoding.contains("b:")
        let properties =
            "a: {type: object}" + (hasArray ? ", b: {type: array, items: {type: string}}, c: {type: string}" : "")
        let model = Self.form(properties, encoding)
        #expect(model.messages == [])
        let styles = model.operation?.body?.contents.first?.formStyles
        #expect(styles?.usual == usual)
        #expect(styles?.ofMembers.map { "\($0.name) \($0.style)" } == members)
    }

    @Test("an array of arrays in a form gives a warning, unless it has a style")
    func nestedArrays() {
        let array = "a: {type: array, items: {type: array, items: {type: string}}}"
        #expect(
            Self.form(array, "").messages == [
                "warning: OpenAPI defines no serialization of an array of arrays in a form; the inner arrays of \"a\" "
                    + "will be JSON text"
            ])
        #expect(Self.form(array, "a: {style: deepObject}").messages == [])
        #expect(Self.form("a: {type: array, items: {type: object}}, b: {type: object}", "").messages == [])
    }

    @Test("an unsupported encoding gives a warning")
    func oddEncodings() {
        #expect(
            Self.form("a: {type: object}", "a: {style: form, explode: true}, z: {}").messages == [
                "warning: the style \"form\" of the form member \"a\" is not supported; an object will be JSON text, an "
                    + "array will repeat its field",
                #"warning: the form has no member "z"; its encoding is ignored"#,
            ])
        #expect(
            Self.form("a: {type: array, items: {type: string}}", "a: {contentType: application/json}").messages == [
                "warning: the content type \"application/json\" of the form member \"a\" is not supported; an object "
                    + "will be JSON text, an array will repeat its field"
            ])
    }

    static func model(_ body: String) -> BuiltModel {
        BuiltModel(operation: "requestBody: {\(body)}, responses: {'200': {description: A.}}")
    }

    @Test(
        "the media type determines the type of a body",
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
    func kinds(_ content: String, _ expected: String) {
        let model = Self.model("content: {\(content)}")
        #expect(model.messages == [])
        #expect(model.operation?.body?.contents.map(\.summary) == [expected])
    }

    @Test(
        "another multipart body, or one whose schema isn't an object, is bytes, with a warning",
        arguments: [
            ("multipart/mixed", "{type: object}"), ("multipart/form-data", "{type: string}"),
            ("multipart/form-data", "{oneOf: [{type: object}, {type: array}]}"),
        ])
    func otherMultipart(_ type: String, _ schema: String) {
        let model = Self.model("content: {\(type): {schema: \(schema)}}")
        #expect(model.operation?.body?.contents.map(\.summary) == ["content bytes \(type)"])
        #expect(
            model.messages == [
                "warning: the parts of \"\(type)\" are not supported; the body is bytes that you encode"
            ])
    }

    @Test("media types with the same kind and schema share a content; others are cases of an enum")
    func several() {
        let model = Self.model(
            """
            content: {application/json: {schema: {type: string}}, application/a+json: {schema: {type: string}},
                application/b+json: {schema: {type: integer}}, text/plain: {}, text/html: {}, image/png: {}}
            """)
        #expect(
            model.operation?.body?.contents.map(\.summary) == [
                "json string application/json|application/a+json", "bJSON integer application/b+json",
                "text text text/plain", "html text text/html", "content bytes image/png",
            ])
        #expect(model.operation?.body?.typeName == "ExampleBody")
    }

    @Test(
        "media types that the value doesn't determine get a case each",
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
    func cases(_ content: String, _ expected: [String]) {
        let model = Self.model("content: {\(content)}")
        #expect(model.messages == [])
        #expect(model.operation?.body?.contents.map(\.summary) == expected)
    }

    @Test(
        "a stream has the type of its messages",
        arguments: [
            ("text/event-stream", "events events"), ("application/x-ndjson", "messages JSON stream"),
            ("application/jsonl", "messages JSON stream"), ("application/json-seq", "messages JSON stream"),
            ("application/stream+json", "messages JSON stream"), ("application/geo+json-seq", "messages JSON stream"),
        ])
    func streams(_ type: String, _ expected: String) {
        let content = "content: {\(type): {schema: {type: object, properties: {a: {type: string}}}}}"
        let request = Self.model(content)
        #expect(request.messages == [])
        #expect(request.operation?.body?.contents.map(\.summary) == ["\(expected) ExampleRequestMessage \(type)"])
        #expect(request.types == ["struct ExampleRequestMessage {a?: string}"])
        let response = OutputModelTests.model("'200': {description: A., \(content)}")
        #expect(response.messages == [])
        #expect(response.types == ["struct ExampleResponseMessage {a?: string}"])
    }

    @Test(
        "the data of events is JSON, or text",
        arguments: [
            ("{}", "text"), ("{schema: {type: string}}", "text"), ("{schema: {type: integer}}", "integer"),
            ("{itemSchema: {type: object, properties: {data: {type: string}}}}", "text"),
            ("{itemSchema: {type: object, properties: {data: {type: integer}}}}", "integer"),
            (
                "{itemSchema: {type: object, properties: {data: {type: string, contentMediaType: application/json, "
                    + "contentSchema: {type: integer}}}}}", "integer"
            ),
            (
                "{itemSchema: {type: object, properties: {data: {type: string, contentMediaType: text/html, "
                    + "contentSchema: {type: integer}}}}}", "text"
            ),
            ("{itemSchema: {type: integer}}", "integer"),
            // Without itemSchema, the schema is that of the data.
            ("{schema: {type: object, properties: {data: {type: integer}}}}", "ExampleRequestMessage"),
        ])
    func eventData(_ media: String, _ expected: String) {
        let model = Self.model("content: {text/event-stream: \(media)}")
        #expect(model.messages == [])
        #expect(
            model.operation?.body?.contents.map(\.summary) == ["events events \(expected) text/event-stream"])
    }

    @Test("a media type that is listed twice with different schemas is left out the second time, with a warning")
    func listedTwice() {
        let model = Self.model(
            """
            content: {application/json: {schema: {type: object}}, 'application/json; charset=utf-8': {schema: {type: integer}},
              'application/json; q=1': {schema: {type: object}}}
            """)
        #expect(
            model.messages == [
                #"warning: the media type "application/json; charset=utf-8" is listed twice, with different schemas; this one is left out"#
            ])
        #expect(model.operation?.body?.contents.count == 1)
    }

    @Test("a key of a content that isn't a media type gives a warning", arguments: ["''", "garbage", "a/b/c"])
    func noMediaType(_ key: String) {
        let model = Self.model("content: {\(key): {}, application/json: {}}")
        #expect(model.warnings.map { $0.contains("is not a media type; it is left out") } == [true])
        #expect(model.operation?.body?.contents.map(\.mediaType) == ["application/json"])
    }

    @Test("bytes of a listed media type are a stream; JSON and forms aren't")
    func listedStreams() {
        let content = """
            content: {application/octet-stream: {}, audio/mpeg: {}, audio/ogg: {}, image/png: {}, text/csv: {},
                application/json: {}, application/x-www-form-urlencoded: {schema: {type: object}}}
            """
        let model = BuiltModel(
            operation: "requestBody: {\(content)}, responses: {'200': {description: A.}}",
            streamedTypes: ["application/octet-stream", "Audio/*", "text/csv", "application/json"])
        #expect(
            model.operation?.body?.contents.map(\.summary) == [
                "stream content stream application/octet-stream|audio/mpeg|audio/ogg",
                "content bytes image/png", "csv content stream text/csv", "json any application/json",
                "form form object application/x-www-form-urlencoded",
            ])
    }

    @Test("a schema in a media type without a codec gives a warning")
    func withoutCodec() {
        let model = Self.model(
            "content: {application/xml: {schema: {type: object}}, text/csv: {schema: {type: object}}}")
        #expect(
            model.messages == [
                "warning: an object in \"application/xml\" is not supported; its schema is ignored, and the body is bytes",
                "warning: an object in \"text/csv\" is not supported; its schema is ignored, and the body is text",
            ])
        let failure = OutputModelTests.model(
            "'204': {description: A.}, '400': {description: B., content: {application/xml: {schema: {type: object}}}}")
        #expect(
            failure.messages == [
                "warning: an object in \"application/xml\" is not supported; its schema is ignored, and no type is "
                    + "generated for it"
            ])
        let form = Self.model("content: {application/x-www-form-urlencoded: {schema: {type: array}}}")
        #expect(
            form.messages == [
                "warning: a form of this type is not supported; the body is bytes that you encode"
            ])
    }

    @Test("a body is optional unless it's required", arguments: [("true", true), ("false", false)])
    func optional(_ value: String, _ isRequired: Bool) {
        #expect(
            Self.model("required: \(value), content: {application/json: {}}").operation?.body?.isRequired
                == isRequired)
        #expect(Self.model("content: {application/json: {}}").operation?.body?.isRequired == false)
        #expect(Self.model("content: {}").operation?.body == nil)
    }
}
