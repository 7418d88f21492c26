import APIModel
import Testing

struct ParameterModelTests {
    static func summaries(_ parameters: String, path: String = "/x") -> [String]? {
        BuiltModel(path: path, operation: "parameters: [\(parameters)], responses: {'200': {description: A.}}")
            .operation?.parameters.map(\.summary)
    }

    @Test("an array in the style deepObject has indices, unless its name already has brackets")
    func deepArrays() {
        let array = "in: query, style: deepObject, schema: {type: array, items: {type: string}}"
        #expect(Self.summaries("{name: a, \(array)}") == ["query a?: [string] array deepObject"])
        #expect(Self.summaries("{name: 'a[]', \(array)}") == ["query a?: [string] array form"])
    }

    @Test("an exploded object in a header has a pair for each member")
    func explodedObject() {
        #expect(
            Self.summaries("{name: a, in: header, explode: true, schema: {type: object}}")
                == ["header a?: object object explodedSimple"])
    }

    @Test(
        "a parameter in a path has a style of paths, exploded if it has several values",
        arguments: [
            ("style: label, schema: {type: string}", "string scalar label"),
            ("style: label, explode: true, schema: {type: string}", "string scalar label"),
            ("style: label, schema: {type: array, items: {type: string}}", "[string] array label"),
            (
                "style: label, explode: true, schema: {type: array, items: {type: string}}",
                "[string] array explodedLabel"
            ),
            ("style: matrix, schema: {type: object}", "object object matrix"),
            ("style: matrix, explode: true, schema: {type: object}", "object object explodedMatrix"),
            ("explode: true, schema: {type: object}", "object object explodedSimple"),
            ("explode: true, schema: {type: array, items: {type: string}}", "[string] array joined"),
        ])
    func pathStyles(_ keys: String, _ expected: String) {
        #expect(Self.summaries("{name: a, in: path, \(keys)}", path: "'/{a}'") == ["path a: " + expected])
    }

    @Test(
        "members of an object that its style can't serialize give a warning",
        arguments: [
            ("query", "", "o: {type: object}, s: {type: string}, l: {type: array, items: {type: string}}", #""o""#),
            ("query", "", "r: {type: array, items: {type: array, items: {}}}", #""r""#),
            ("query", "explode: false, ", "l: {type: array, items: {type: string}}", #""l""#),
            ("header", "", "l: {type: array, items: {type: string}}", #""l""#),
            (
                "query", "", "a: {type: object}, b: {type: object}, c: {type: object}, d: {type: object}",
                #""a", "b", "c" and 1 more"#
            ),
        ])
    func oddMembers(_ place: String, _ style: String, _ properties: String, _ names: String) {
        let model = BuiltModel(
            operation: """
                parameters: [{name: a, in: \(place), \(style)schema: {type: object, properties: {\(properties)}}}],
                responses: {'200': {description: A.}}
                """)
        #expect(
            model.messages == [
                "warning: OpenAPI defines no serialization of nested objects and arrays in the \(place) parameter "
                    + "\"a\"; \(names) will be JSON text"
            ])
    }

    @Test(
        "the schema and the style of a parameter determine its type and serialization",
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
    func shapes(_ keys: String, _ expected: String) {
        #expect(Self.summaries("{name: a, \(keys)}") == [expected])
    }

    @Test("an enum of strings in a parameter is marked as a parameter's type, also within an array")
    func marked() {
        for schema in ["{enum: [x]}", "{type: array, items: {enum: [x]}}"] {
            let model = BuiltModel(
                operation:
                    "parameters: [{name: a, in: query, schema: \(schema)}], responses: {'200': {description: A.}}")
            #expect(model.messages == [])
            #expect(model.module.types.map(\.isParameter) == [true])
        }
    }

    @Test(
        "a union of scalars is a parameter, also within an array",
        arguments: [
            ("{title: U, type: [string, boolean]}", "U scalar form"),
            ("{title: U, oneOf: [{type: integer}, {enum: [all]}]}", "U scalar form"),
            (
                "{type: array, items: {title: U, anyOf: [{type: number}, {type: string, format: uuid}]}}",
                "[U] array form"
            ),
        ])
    func unions(_ schema: String, _ expected: String) {
        let model = BuiltModel(
            operation:
                "parameters: [{name: a, in: query, schema: \(schema)}], responses: {'200': {description: A.}}")
        #expect(model.messages == [])
        #expect(model.operation?.parameters.map(\.summary) == ["query a?: " + expected])
        #expect(model.module.types.first { $0.name == "U" }?.isParameter == true)
    }

    @Test(
        "a value of several structures is a parameter of the query if its style can represent them",
        arguments: [
            ("style: deepObject, schema: {title: U, type: [string, object]}", "U mixed deepObject"),
            (
                "style: deepObject, schema: {type: array, items: {title: U, type: object, properties: {b: {}}}}",
                "[U] mixed deepObject"
            ),
            ("style: deepObject, schema: {}", "any mixed deepObject"),
            ("schema: {title: U, oneOf: [{type: string}, {type: array, items: {type: string}}]}", "U mixed form"),
        ])
    func mixed(_ keys: String, _ expected: String) {
        let model = BuiltModel(
            operation: "parameters: [{name: a, in: query, \(keys)}], responses: {'200': {description: A.}}")
        #expect(model.messages == [])
        #expect(model.operation?.parameters.map(\.summary) == ["query a?: " + expected])
    }

    @Test("parameters whose names differ by signs have different names")
    func signs() {
        let model = BuiltModel(
            operation: """
                parameters: [{name: Sent, in: query, schema: {type: string}}, {name: 'Sent<', in: query, schema: {type: string}},
                  {name: 'Sent>', in: query, schema: {type: string}}],
                responses: {'200': {description: A.}}
                """)
        #expect(model.operation?.parameters.map(\.swiftName) == ["sent", "sentLess", "sentGreater"])
    }

    @Test("a type that a parameter can't represent becomes a string, with a warning")
    func otherUnions() {
        let model = BuiltModel(
            operation: """
                parameters: [{name: a, in: query, schema: {title: U, type: [string, object]}}],
                    responses: {'200': {description: A.}}
                """)
        #expect(
            model.messages == ["warning: a parameter of this type is not supported; the parameter is a string"])
        #expect(model.operation?.parameters.map(\.summary) == ["query a?: string scalar form"])
    }

    @Test(
        "elements of an array that aren't scalars become strings, with a warning",
        arguments: ["query", "header", "path"],
        ["{type: array, items: {type: integer}}", "{type: object, additionalProperties: {type: string}}"])
    func arraysOfArrays(_ place: String, _ items: String) {
        let model = BuiltModel(
            path: place == "path" ? "'/x/{a}'" : "/x",
            operation: """
                parameters: [{name: a, in: \(place), required: true, schema: {type: array, items: \(items)}}],
                responses: {'200': {description: A.}}
                """)
        #expect(
            model.messages == [
                "warning: arrays of arrays or objects are not supported in parameters; the elements are strings"
            ])
        #expect(model.operation?.parameters.map(\.type.summary) == ["[string]"])
    }

    @Test("parameters with the same name in different places have the place in their Swift names")
    func places() {
        let summaries = Self.summaries(
            """
            {name: id, in: path, required: true, schema: {type: string}}, {name: id, in: query, schema: {type: string}},
            {name: id, in: header, schema: {type: string}}, {name: id, in: cookie, schema: {type: string}}
            """, path: "'/x/{id}'")
        #expect(
            summaries == [
                "path id: string scalar joined", "query idInQuery?: string scalar form",
                "header idInHeader?: string scalar joined", "cookie idInCookie?: string scalar form",
            ])
    }

    @Test("parameters with the same Swift name get their place or a number, reserved names a suffix")
    func names() {
        let summaries = Self.summaries(
            """
            {name: a_b, in: query, schema: {type: string}}, {name: a-b, in: header, schema: {type: string}},
            {name: body, in: query, schema: {type: string}}, {name: class, in: query, schema: {type: string}}
            """)
        #expect(
            summaries == [
                "query aB?: string scalar form", "header aBInHeader?: string scalar joined",
                "query bodyValue?: string scalar form", "query class?: string scalar form",
            ])
    }

    @Test("a path template is literals and parameters, also within a segment")
    func pieces() {
        let model = BuiltModel(
            path: "'/a/{room_id}/b-{n}.json'",
            operation: """
                parameters: [{name: n, in: path, required: true, schema: {type: integer}},
                    {name: room_id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: A.}}
                """)
        #expect(model.messages == [])
        #expect(
            model.operation?.pieces == [
                .literal("/a/"), .parameter("roomID"), .literal("/b-"), .parameter("n"), .literal(".json"),
            ])
        #expect(model.operation?.parameters.allSatisfy(\.isRequired) == true)
    }

    @Test("the description includes the history and the deprecation of a parameter")
    func description() {
        let model = BuiltModel(
            operation: """
                parameters: [{name: a, in: query, description: The a., deprecated: true, schema: {type: string},
                    x-addedInMatrixVersion: '1.2'}], responses: {'200': {description: A.}}
                """)
        #expect(
            model.operation?.parameters.first?.description == "The a. Added in Matrix 1.2. Deprecated by the API.")
    }

    @Test(
        "the description of a parameter has its limits and its default, unless it already has them",
        arguments: [
            ("schema: {type: integer, minimum: 1, maximum: 9, default: 5}", "At least 1. At most 9. Default: `5`."),
            (
                "description: The page, schema: {type: string, minLength: 2, default: a}",
                "The page. At least 2 characters. Default: `a`."
            ),
            ("description: 'How many? ', schema: {type: integer, default: 5}", "How many? Default: `5`."),
            ("description: 'A. At most 9.', schema: {type: integer, maximum: 9}", "A. At most 9."),
            ("schema: {type: array, items: {type: string}, maxItems: 3}", "At most 3 items."),
            ("schema: {enum: [up, down], default: up}", "Default: `up`."),
            ("deprecated: true, schema: {type: boolean, default: false}", "Default: `false`. Deprecated by the API."),
            ("schema: {type: string}", nil),
        ] as [(String, String?)])
    func documentation(_ keys: String, _ expected: String?) {
        let model = BuiltModel(
            operation: "parameters: [{name: a, in: query, \(keys)}], responses: {'200': {description: A.}}")
        #expect(model.operation?.parameters.map(\.description) == [expected])
    }

    @Test("the description of a header field has its limits")
    func headers() {
        let model = BuiltModel(
            operation: """
                responses: {'200': {description: A., headers: {Left: {schema: {type: integer, minimum: 0}}, \
                Tag: {schema: {type: string}}}}}
                """)
        #expect(
            model.operation?.output.responses.first?.headers.map(\.description)
                == ["The header field `Left`. At least 0.", nil])
    }
}
