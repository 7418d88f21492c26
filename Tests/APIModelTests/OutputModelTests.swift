import APIModel
import Testing

struct OutputModelTests {
    static func building(_ responses: String) -> Building { Building(operation: "responses: {\(responses)}") }

    @Test("one success with one body, or none, is plain")
    func plain() throws {
        let json = Self.building("'200': {description: A., content: {application/json: {schema: {type: string}}}}")
        #expect(json.told == [])
        let output = try #require(json.operation?.output)
        #expect(output.isPlain)
        #expect(output.outcomes.map(\.told) == ["200 ok (json string application/json)"])
        let nothing = try #require(Self.building("204: {description: A.}").operation?.output)
        #expect(nothing.isPlain)
        #expect(nothing.outcomes.map(\.told) == ["204 noContent"])
    }

    @Test("what a HEAD request is answered has no body, whatever the document says")
    func head() throws {
        let building = Building(
            document: """
                openapi: 3.1.0
                paths:
                  /x:
                    head:
                      operationId: example
                      responses: {'200': {description: A., content: {application/json: {schema: {type: string}}}}}
                """)
        #expect(
            building.told == ["warning: the response to HEAD has no body; the content of the response is left out"])
        #expect(building.operation?.output.outcomes.map(\.told) == ["200 ok"])
    }

    @Test("the content of a status without a body is left out, with a warning", arguments: [204, 205, 304])
    func withoutBody(_ code: Int) {
        let building = Self.building(
            "\(code): {description: A., content: {application/json: {schema: {type: object}}}}")
        #expect(
            building.told == [
                "warning: a response of status \(code) has no body; the content of the response is left out"
            ])
        #expect(building.operation?.output.outcomes.map(\.contents.count) == [0])
        #expect(building.operation?.output.outcomes.map(\.hasEmptyObject) == [false])
        #expect(building.diagnostics.first?.hint == "remove 'content' from the response")
    }

    @Test(
        "an interim response and what is no status are left out, with a warning",
        arguments: [
            ("100", "specgen has no code for the interim response 100; it is left out"),
            ("1XX", "specgen has no code for the interim response 1XX; it is left out"),
            ("2X", "the response '2X' is left out: it is no status"),
            ("700", "the response '700' is left out: it is no status"),
            ("6XX", "the response '6XX' is left out: it is no status"),
        ])
    func noStatus(_ status: String, _ message: String) {
        let building = Self.building("'\(status)': {description: A.}, '204': {description: B.}")
        #expect(building.told == ["warning: " + message])
        #expect(building.operation?.output.outcomes.map(\.told) == ["204 noContent"])
        #expect(building.operation?.failures.isEmpty == true)
    }

    @Test("several successes and redirects are told apart by the status")
    func several() {
        let building = Self.building(
            """
            '200': {description: A., content: {application/json: {schema: {properties: {a: {}}}}}},
            '201': {description: B., content: {application/json: {schema: {properties: {b: {}}}}}},
            '307': {description: C., headers: {Location: {required: true, schema: {type: string}}}},
            '2XX': {description: D.}, '404': {description: E.}, '5xx': {description: F.}
            """)
        #expect(building.told == [])
        #expect(
            building.operation?.output.outcomes.map(\.told) == [
                "200 ok (json ExampleResponse application/json)",
                "201 created (json ExampleCreatedResponse application/json)",
                "307 temporaryRedirect location: string", "2XX success",
            ])
        #expect(building.operation?.output.isPlain == false)
        #expect(building.operation?.output.typeName == "ExampleOutput")
        #expect(building.operation?.failures.map(\.status) == ["404", "5xx"])
    }

    @Test("`default` is the success only where no other response is one")
    func byDefault() {
        let alone = Self.building("default: {description: A., content: {application/json: {schema: {type: string}}}}")
        #expect(alone.told == [])
        #expect(alone.operation?.output.outcomes.map(\.told) == ["default success (json string application/json)"])
        let beside = Self.building("'200': {description: A.}, default: {description: B.}")
        #expect(beside.operation?.output.outcomes.map(\.told) == ["200 ok"])
        #expect(beside.operation?.failures.map(\.status) == ["default"])
        let failing = Self.building("'404': {description: A.}, default: {description: B.}")
        #expect(failing.operation?.output.outcomes.map(\.told) == ["default success"])
    }

    @Test(
        "without a documented success an operation answers with nothing, which is told", arguments: ["", "'404': {}"])
    func noSuccess(_ responses: String) {
        let building = Self.building(responses)
        #expect(
            building.warnings == [
                "the operation documents no success, a response 2XX; it is taken to answer with nothing"
            ])
        #expect(building.errors == [])
        #expect(building.operation?.output.outcomes.map(\.told) == ["2XX success"])
    }

    @Test("headers are members, but for Content-Type, which OpenAPI has tools ignore")
    func headers() {
        let building = Self.building(
            """
            '200': {description: A., headers: {X-Count: {schema: {type: integer}}, ETag: {required: true, schema: {type: string}},
                Content-Type: {schema: {type: string}}, Retry-After: {schema: {type: string}},
                X-All: {schema: {type: array, items: {type: string}}}}}
            """)
        #expect(building.told == [])
        #expect(
            building.operation?.output.outcomes.map(\.told) == [
                "200 ok xCount?: integer eTag: string retryAfter?: string xAll?: [string]"
            ])
        #expect(building.operation?.output.isPlain == false)
    }

    @Test("a header that is no single value or list of them is a string, with a warning")
    func oddHeaders() {
        let building = Self.building(
            """
            '200': {description: A., headers: {X-Map: {schema: {type: object}},
                X-Rows: {schema: {type: array, items: {type: array, items: {type: integer}}}}}}
            """)
        #expect(
            building.told == [
                "warning: specgen has no code for an object in the header 'X-Map'; it is a plain string",
                "warning: specgen has no code for an array of arrays or objects in a parameter; its elements are plain "
                    + "strings",
            ])
        #expect(building.operation?.output.outcomes.map(\.told) == ["200 ok xMap?: string xRows?: [string]"])
    }

    @Test("a body in several media types is an enum of contents")
    func contents() {
        let building = Self.building(
            "'200': {description: A., content: {application/json: {}, text/plain: {}, image/png: {}}}")
        #expect(
            building.operation?.output.outcomes.map(\.told) == [
                "200 ok (json any application/json) (text text text/plain) (content bytes image/png)"
            ])
        #expect(building.operation?.output.isPlain == false)
    }

    @Test("the schemas of failures are types like any other")
    func failures() {
        let building = Self.building(
            """
            '200': {description: A.}, '429': {description: Slow down., content: {application/json: {schema:
                {title: Limit, properties: {ms: {type: integer}}}}}}
            """)
        #expect(building.types == ["struct Limit {ms?: integer}"])
        #expect(building.operation?.failures.map(\.description) == ["Slow down."])
    }
}
