import APIModel
import Testing

struct ParameterModelTests {
    static func told(_ parameters: String, path: String = "/x") -> [String]? {
        Building(path: path, operation: "parameters: [\(parameters)], responses: {'200': {description: A.}}")
            .operation?.parameters.map(\.told)
    }

    @Test("the style deepObject of an array has indices, but for a name that has brackets already")
    func deepArrays() {
        let array = "in: query, style: deepObject, schema: {type: array, items: {type: string}}"
        #expect(Self.told("{name: a, \(array)}") == ["query a?: [string] array deepObject"])
        #expect(Self.told("{name: 'a[]', \(array)}") == ["query a?: [string] array form"])
    }

    @Test("an exploded object in a header or a path is reported")
    func explodedObject() {
        let building = Building(
            operation: """
                parameters: [{name: a, in: header, explode: true, schema: {type: object}}],
                responses: {'200': {description: A.}}
                """)
        #expect(
            building.told == [
                "warning: specgen has no code for 'explode: true' of an object in the style 'simple'; it writes k,v,k,v"
            ])
    }

    @Test(
        "members of an object that its style has no text for are reported",
        arguments: [
            ("query", "", "o: {type: object}, s: {type: string}, l: {type: array, items: {type: string}}", "'o'"),
            ("query", "", "r: {type: array, items: {type: array, items: {}}}", "'r'"),
            ("query", "explode: false, ", "l: {type: array, items: {type: string}}", "'l'"),
            ("header", "", "l: {type: array, items: {type: string}}", "'l'"),
            (
                "query", "", "a: {type: object}, b: {type: object}, c: {type: object}, d: {type: object}",
                "'a', 'b', 'c' and 1 others"
            ),
        ])
    func oddMembers(_ place: String, _ style: String, _ properties: String, _ names: String) {
        let building = Building(
            operation: """
                parameters: [{name: a, in: \(place), \(style)schema: {type: object, properties: {\(properties)}}}],
                responses: {'200': {description: A.}}
                """)
        #expect(
            building.told == [
                "warning: OpenAPI has no text for an object within an object, or for an array of arrays, in the \(place) "
                    + "parameter 'a'; specgen writes \(names) as JSON text"
            ])
    }

    @Test(
        "the shape and the style say how a value stands in its place",
        arguments: [
            ("in: query, schema: {type: string}", "query a?: string scalar form"),
            ("in: query, required: true, schema: {type: integer, minimum: 1}", "query a: integer<1...> scalar form"),
            ("in: query, schema: {type: array, items: {type: string}}", "query a?: [string] array form"),
            (
                "in: query, explode: false, schema: {type: array, items: {type: integer}}",
                "query a?: [integer] array joined"
            ),
            (
                "in: query, style: pipeDelimited, schema: {type: array, items: {}}",
                "query a?: [string] array pipeDelimited"
            ),
            (
                "in: query, style: spaceDelimited, schema: {type: array, items: {type: boolean}}",
                "query a?: [boolean] array spaceDelimited"
            ),
            (
                "in: query, style: pipeDelimited, explode: true, schema: {type: array, items: {type: string}}",
                "query a?: [string] array form"
            ),
            ("in: query, style: deepObject, schema: {type: object}", "query a?: object object deepObject"),
            (
                "in: query, schema: {type: object, additionalProperties: {type: string}}",
                "query a?: {*: string} object form"
            ),
            ("in: header, schema: {type: array, items: {type: string}}", "header a?: [string] array joined"),
            ("in: cookie, schema: {type: string}", "cookie a?: string scalar form"),
            ("in: query, schema: {type: [string, 'null']}", "query a?: string scalar form"),
            ("in: query, content: {application/json: {schema: {type: object}}}", "query a?: object scalar json"),
            (
                "in: query, schema: {type: object, properties: {b: {type: string}}}",
                "query a?: ExampleA object form"
            ),
            ("in: query, schema: {enum: [x, y]}", "query a?: ExampleA scalar form"),
        ])
    func shapes(_ keys: String, _ told: String) {
        #expect(Self.told("{name: a, \(keys)}") == [told])
    }

    @Test("a set of strings in a parameter is marked as one, also within an array")
    func marked() {
        for schema in ["{enum: [x]}", "{type: array, items: {enum: [x]}}"] {
            let building = Building(
                operation:
                    "parameters: [{name: a, in: query, schema: \(schema)}], responses: {'200': {description: A.}}")
            #expect(building.told == [])
            #expect(building.module.types.map(\.isParameter) == [true])
        }
    }

    @Test("what doesn't fit into a parameter is a plain string, which is told")
    func unions() {
        let building = Building(
            operation: """
                parameters: [{name: a, in: query, schema: {title: U, type: [string, boolean]}}],
                    responses: {'200': {description: A.}}
                """)
        #expect(building.told == ["warning: specgen has no code for a parameter of this type; it is a plain string"])
        #expect(building.operation?.parameters.map(\.told) == ["query a?: string scalar form"])
    }

    @Test(
        "elements of an array that aren't single values are plain strings, with a warning",
        arguments: ["query", "header", "path"],
        ["{type: array, items: {type: integer}}", "{type: object, additionalProperties: {type: string}}"])
    func arraysOfArrays(_ place: String, _ items: String) {
        let building = Building(
            path: place == "path" ? "'/x/{a}'" : "/x",
            operation: """
                parameters: [{name: a, in: \(place), required: true, schema: {type: array, items: \(items)}}],
                responses: {'200': {description: A.}}
                """)
        #expect(
            building.told == [
                "warning: specgen has no code for an array of arrays or objects in a parameter; its elements are plain "
                    + "strings"
            ])
        #expect(building.operation?.parameters.map(\.type.told) == ["[string]"])
    }

    @Test("parameters of one name in several places are named after their places")
    func places() {
        let told = Self.told(
            """
            {name: id, in: path, required: true, schema: {type: string}}, {name: id, in: query, schema: {type: string}},
            {name: id, in: header, schema: {type: string}}, {name: id, in: cookie, schema: {type: string}}
            """, path: "'/x/{id}'")
        #expect(
            told == [
                "path id: string scalar joined", "query idInQuery?: string scalar form",
                "header idInHeader?: string scalar joined", "cookie idInCookie?: string scalar form",
            ])
    }

    @Test("parameters of one Swift name get their place or a number, those that the surroundings use another name")
    func names() {
        let told = Self.told(
            """
            {name: a_b, in: query, schema: {type: string}}, {name: a-b, in: header, schema: {type: string}},
            {name: body, in: query, schema: {type: string}}, {name: class, in: query, schema: {type: string}}
            """)
        #expect(
            told == [
                "query aB?: string scalar form", "header aBInHeader?: string scalar joined",
                "query bodyValue?: string scalar form", "query class?: string scalar form",
            ])
    }

    @Test("a path is literals and parameters, also within a segment")
    func pieces() {
        let building = Building(
            path: "'/a/{room_id}/b-{n}.json'",
            operation: """
                parameters: [{name: n, in: path, required: true, schema: {type: integer}},
                    {name: room_id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: A.}}
                """)
        #expect(building.told == [])
        #expect(
            building.operation?.pieces == [
                .literal("/a/"), .parameter("roomID"), .literal("/b-"), .parameter("n"), .literal(".json"),
            ])
        #expect(building.operation?.parameters.allSatisfy(\.isRequired) == true)
    }

    @Test("the description tells the history, and that a parameter is deprecated")
    func description() {
        let building = Building(
            operation: """
                parameters: [{name: a, in: query, description: The a., deprecated: true, schema: {type: string},
                    x-addedInMatrixVersion: '1.2'}], responses: {'200': {description: A.}}
                """)
        #expect(
            building.operation?.parameters.first?.description == "The a. Added in Matrix 1.2. Deprecated by the API.")
    }
}
