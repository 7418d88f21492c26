import APIModel
import Testing

struct ModelTests {
    @Test(
        "what can't be said in Swift is an error",
        arguments: [
            (
                "{type: object, properties: {a_b: {}, aB: {}}}",
                "the properties 'a_b' and 'aB' are both called 'aB' in Swift"
            ),
            ("{enum: [a-b, a_b]}", "two values are called 'aB' in Swift"),
            ("{enum: [a, a]}", "the value 'a' stands twice"),
            ("{type: 'null'}", "specgen has no code for a schema that only 'null' satisfies here"),
            ("{type: string, pattern: '('}", "the pattern isn't a regular expression that specgen understands"),
            (
                "{title: TestClient, enum: [a]}",
                "the schema takes the name 'TestClient', which the module's client or server has"
            ),
            ("{title: TestAPI, enum: [a]}", "the schema takes the name 'TestAPI', which the module has"),
            ("{type: string, maxLength: -1}", "expected a number of 0 or more, found -1"),
            (
                "{oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}",
                "specgen can't tell the branches of this union apart"
            ),
            ("{oneOf: [{type: string}, {}]}", "specgen can't tell the branches of this union apart"),
            ("{oneOf: [{type: integer}, {type: number}]}", "two branches of this union are of the type 'number'"),
            (
                "{oneOf: [{type: string, enum: [a]}, {type: string, not: {enum: [b]}}]}",
                "the branch for all other values must exclude just the values of the other branches"
            ),
            (
                "{title: Me, type: object, properties: {me: {$ref: schema.yaml}}}",
                "the type 'Me' holds itself here, which no Swift struct can"
            ),
        ])
    func errors(_ schema: String, _ message: String) {
        let building = Building(schema)
        #expect(building.errors == [message])
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test(
        "what is not checked is told",
        arguments: [
            (
                "{type: object, if: {}, properties: {a: {}}}",
                "specgen generates no code for 'if'; generated types don't check it"
            ),
            (
                "{type: object, propertyNames: {pattern: a}}",
                "specgen generates no code for 'propertyNames'; generated types don't check it"
            ),
            (
                "{type: object, patternProperties: {a: {}}}",
                "specgen generates no code for 'patternProperties'; generated types don't check it"
            ),
            ("{type: array, contains: {}}", "specgen generates no code for 'contains'; generated types don't check it"),
            (
                "{type: array, prefixItems: [{}]}",
                "specgen generates no code for 'prefixItems'; generated types don't check it"
            ),
            (
                "{type: number, exclusiveMinimum: 1}",
                "specgen generates no code for 'exclusiveMinimum'; generated types don't check it"
            ),
            (
                "{type: integer, multipleOf: 2}",
                "specgen generates no code for 'multipleOf'; generated types don't check it"
            ),
            ("{type: string, not: {const: a}}", "specgen generates no code for 'not'; generated types don't check it"),
            (
                "{type: integer, enum: [1, 2]}",
                "specgen generates no code for an 'enum' or 'const' that holds more than strings"
            ),
            (
                "{maxLength: 2}",
                "specgen generates no code for 'maxLength' without a 'type'; generated types don't check it"
            ),
            (
                "{required: [a], oneOf: [{type: string}, {type: integer}]}",
                "specgen generates no code for 'required' beside 'oneOf'; generated types don't check it"
            ),
            ("{type: string, maxLenght: 2}", "unknown keyword 'maxLenght' in a schema"),
            (
                "{allOf: [{type: string, pattern: a}], pattern: b}",
                "specgen takes only one 'pattern' of those that are joined here; generated types don't check the other"
            ),
            (
                "{required: [a], uniqueItems: true}",
                "specgen generates no code for a schema without a 'type'; generated types don't check it"
            ),
            (
                "{allOf: [{oneOf: [{type: string}, {type: integer}]}, {oneOf: [{type: string}, {type: 'null'}]}]}",
                "specgen takes only one 'oneOf' of those that are joined here; generated types don't check the other"
            ),
        ])
    func warnings(_ schema: String, _ message: String) {
        let building = Building(schema)
        #expect(building.errors == [])
        #expect(Set(building.warnings) == [message])
        #expect(building.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("a union that holds itself is indirect, others aren't")
    func recursion() {
        let tree = Building(
            "{title: T, oneOf: [{type: integer}, {title: N, type: object, properties: {t: {$ref: schema.yaml}}}]}")
        #expect(tree.errors == [])
        #expect(tree.union?.isIndirect == true)
        let list = Building("{title: T, oneOf: [{type: integer}, {type: array, items: {$ref: schema.yaml}}]}")
        #expect(list.errors == [])
        #expect(list.union?.isIndirect == false)
    }

    @Test("unions are recognised by a key, and by the type")
    func unions() {
        let tagged = Building(
            "{oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {enum: [b]}}}]}"
        )
        #expect(tagged.errors == [])
        if case .key(let key)? = tagged.union?.selector { #expect(key == "k") } else { Issue.record("no key") }
        #expect(tagged.union?.isOpen == false)
        let open = Building("{oneOf: [{type: string, enum: [a]}, {type: string, not: {enum: [a]}}, {type: boolean}]}")
        #expect(open.errors == [])
        #expect(open.union?.isOpen == true)
        #expect(open.union?.cases.map(\.swiftName) == ["a", "boolean"])
    }

    @Test("parameters and bodies without code are told")
    func operations() {
        let building = Building(
            document: """
                openapi: 3.1.0
                paths:
                  /x:
                    get:
                      operationId: a
                      parameters: [{name: h, in: header, schema: {type: string}}, {name: c, in: cookie, schema: {type: string}}]
                      responses:
                        '200': {description: A.}
                        '201': {description: B.}
                    put:
                      operationId: b
                      requestBody: {content: {text/plain: {schema: {type: string}}}}
                      responses: {'200': {description: A.}}
                    post:
                      operationId: A
                      responses: {}
                """)
        #expect(
            building.warnings == [
                "specgen has no code for parameters in the header; 'h' is left out",
                "specgen has no code for parameters in the cookie; 'c' is left out",
                "specgen has code for one success of an operation; '201' is left out",
                "specgen has no code for bodies that aren't JSON with a schema; the operation is left out",
                "the operation documents no success, a response 2XX",
            ])
        #expect(building.errors == ["two operations are called 'a' in Swift"])
    }
}
