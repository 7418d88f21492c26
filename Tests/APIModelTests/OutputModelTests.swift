import APIModel
import Testing

struct OutputModelTests {
    static func model(_ responses: String) -> BuiltModel { BuiltModel(operation: "responses: {\(responses)}") }

    @Test("an output with a single success and at most one body is plain")
    func plain() throws {
        let json = Self.model("'200': {description: A., content: {application/json: {schema: {type: string}}}}")
        #expect(json.messages == [])
        let output = try #require(json.operation?.output)
        #expect(output.isPlain)
        #expect(output.responses.map(\.summary) == ["200 ok (json string application/json)"])
        let nothing = try #require(Self.model("204: {description: A.}").operation?.output)
        #expect(nothing.isPlain)
        #expect(nothing.responses.map(\.summary) == ["204 noContent"])
    }

    @Test("the response to HEAD has no body; documented content is ignored with a warning")
    func head() throws {
        let model = BuiltModel(
            document: """
                openapi: 3.1.0
                paths:
                  /x:
                    head:
                      operationId: example
                      responses: {'200': {description: A., content: {application/json: {schema: {type: string}}}}}
                """)
        #expect(
            model.messages == ["warning: the response to HEAD has no body; its content is ignored"])
        #expect(model.operation?.output.responses.map(\.summary) == ["200 ok"])
    }

    @Test("the content of a status without a body is ignored with a warning", arguments: [204, 205, 304])
    func withoutBody(_ code: Int) {
        let model = Self.model(
            "\(code): {description: A., content: {application/json: {schema: {type: object}}}}")
        #expect(
            model.messages == [
                "warning: a response of status \(code) has no body; its content is ignored"
            ])
        #expect(model.operation?.output.responses.map(\.contents.count) == [0])
        #expect(model.operation?.output.responses.map(\.hasEmptyObject) == [false])
        #expect(model.diagnostics.first?.hint == #"remove "content" from the response"#)
    }

    @Test(
        "interim responses and invalid statuses are ignored with a warning",
        arguments: [
            ("100", "the interim response 100 is not supported; it is ignored"),
            ("1XX", "the interim response 1XX is not supported; it is ignored"),
            ("2X", #""2X" is not a status; the response is ignored"#),
            ("700", #""700" is not a status; the response is ignored"#),
            ("6XX", #""6XX" is not a status; the response is ignored"#),
        ])
    func noStatus(_ status: String, _ message: String) {
        let model = Self.model("'\(status)': {description: A.}, '204': {description: B.}")
        #expect(model.messages == ["warning: " + message])
        #expect(model.operation?.output.responses.map(\.summary) == ["204 noContent"])
        #expect(model.operation?.failures.isEmpty == true)
    }

    @Test("several successes and redirects are distinguished by their status")
    func several() {
        let model = Self.model(
            """
            '200': {description: A., content: {application/json: {schema: {properties: {a: {}}}}}},
            '201': {description: B., content: {application/json: {schema: {properties: {b: {}}}}}},
            '307': {description: C., headers: {Location: {required: true, schema: {type: string}}}},
            '2XX': {description: D.}, '404': {description: E.}, '5xx': {description: F.}
            """)
        #expect(model.messages == [])
        #expect(
            model.operation?.output.responses.map(\.summary) == [
                "200 ok (json ExampleResponse application/json)",
                "201 created (json ExampleCreatedResponse application/json)",
                "307 temporaryRedirect location: string", "2XX success",
            ])
        #expect(model.operation?.output.isPlain == false)
        #expect(model.operation?.output.typeName == "ExampleOutput")
        #expect(model.operation?.failures.map(\.status) == ["404", "5xx"])
    }

    @Test("the types of several failures are distinguished by their status")
    func severalFailures() {
        func content(_ key: String) -> String { "{application/json: {schema: {properties: {\(key): {}}}}}" }
        let several = Self.model(
            """
            '200': {description: A.}, '404': {description: B., content: \(content("b"))},
            '418': {description: C., content: \(content("c"))}, 5XX: {description: D., content: \(content("d"))},
            default: {description: E., content: \(content("e"))}
            """)
        #expect(several.messages == [])
        let names = ["ExampleNotFound", "ExampleStatus418", "ExampleServerError", "ExampleFailure"]
        #expect(several.module.types.map(\.qualifiedName).sorted() == names.sorted())
        let single = Self.model("'200': {description: A.}, '404': {description: B., content: \(content("b"))}")
        #expect(single.module.types.map(\.qualifiedName) == ["ExampleFailure"])
    }

    @Test("contents of the same kind are distinguished by their media type")
    func mediaTypes() {
        let model = Self.model(
            """
            '200': {description: A., content: {application/json: {schema: {type: string}},
              application/vnd.garden.v3+json: {schema: {type: integer}}}}
            """)
        #expect(model.operation?.output.responses.first?.contents.map(\.swiftName) == ["json", "vndGardenV3JSON"])
    }

    @Test("`default` is the success only if no other response is one")
    func byDefault() {
        let alone = Self.model("default: {description: A., content: {application/json: {schema: {type: string}}}}")
        #expect(alone.messages == [])
        #expect(alone.operation?.output.responses.map(\.summary) == ["default success (json string application/json)"])
        let beside = Self.model("'200': {description: A.}, default: {description: B.}")
        #expect(beside.operation?.output.responses.map(\.summary) == ["200 ok"])
        #expect(beside.operation?.failures.map(\.status) == ["default"])
        let failing = Self.model("'404': {description: A.}, default: {description: B.}")
        #expect(failing.operation?.output.responses.map(\.summary) == ["default success"])
    }

    @Test(
        "an operation without a documented success returns nothing, with a warning", arguments: ["", "'404': {}"])
    func noSuccess(_ responses: String) {
        let model = Self.model(responses)
        #expect(
            model.warnings == [
                "the operation documents no success (2XX); it is assumed to return nothing"
            ])
        #expect(model.errors == [])
        #expect(model.operation?.output.responses.map(\.summary) == ["2XX success"])
    }

    @Test("headers are members, except for Content-Type, which OpenAPI requires tools to ignore")
    func headers() {
        let model = Self.model(
            """
            '200': {description: A., headers: {X-Count: {schema: {type: integer}}, ETag: {required: true, schema: {type: string}},
                Content-Type: {schema: {type: string}}, Retry-After: {schema: {type: string}},
                X-All: {schema: {type: array, items: {type: string}}}}}
            """)
        #expect(model.messages == [])
        #expect(
            model.operation?.output.responses.map(\.summary) == [
                "200 ok xCount?: integer eTag: string retryAfter?: string xAll?: [string]"
            ])
        #expect(model.operation?.output.isPlain == false)
    }

    @Test("a header that isn't a scalar or a list of scalars is a string, with a warning")
    func oddHeaders() {
        let model = Self.model(
            """
            '200': {description: A., headers: {X-Map: {schema: {type: object}},
                X-Rows: {schema: {type: array, items: {type: array, items: {type: integer}}}}}}
            """)
        #expect(
            model.messages == [
                #"warning: an object is not supported in the header "X-Map"; the header is a string"#,
                "warning: arrays of arrays or objects are not supported in parameters; the elements are strings",
            ])
        #expect(model.operation?.output.responses.map(\.summary) == ["200 ok xMap?: string xRows?: [string]"])
    }

    @Test("a body with several media types is an enum of contents")
    func contents() {
        let model = Self.model(
            "'200': {description: A., content: {application/json: {}, text/plain: {}, image/png: {}}}")
        #expect(
            model.operation?.output.responses.map(\.summary) == [
                "200 ok (json any application/json) (text text text/plain) (content bytes image/png)"
            ])
        #expect(model.operation?.output.isPlain == false)
    }

    @Test("the schemas of error responses become types")
    func failures() {
        let model = Self.model(
            """
            '200': {description: A.}, '429': {description: Slow down., content: {application/json: {schema:
                {title: Limit, properties: {ms: {type: integer}}}}}}
            """)
        #expect(model.types == ["struct Limit {ms?: integer}"])
        #expect(model.operation?.failures.map(\.description) == ["Slow down."])
    }
}
