import GeneratedCode
import SwiftEmission
import Testing

/// Features of documents that those of the Matrix specification don't use, each in the smallest document that shows it.
@Suite(.serialized)
struct ForeignDocumentTests {
    private static func generate(paths: String = "{}", components: String = "{}") -> Generation {
        Generation(
            documents: ["api"],
            texts: [
                "api": "openapi: 3.1.0\ninfo: {title: Foreign API, version: '1'}\npaths: \(paths)\n"
                    + "components: \(components)\n"
            ])
    }

    private static let one = "responses: {'200': {description: Done.}}"

    @Test("a document without operations yields a type for each of its schemas")
    func schemasAlone() {
        let generation = Self.generate(
            components: "{schemas: {Pet: {type: object, properties: {name: {type: string}}}, Kind: {enum: [cat, dog]}}}"
        )
        #expect(generation.diagnostics.isEmpty)
        #expect(generation.text.contains("public struct Pet:"))
        #expect(generation.text.contains("public enum Kind:"))
    }

    @Test("schemas derived from a base that lists them have the base's properties")
    func discriminatedBase() {
        let generation = Self.generate(
            components: """
                {schemas: {
                  Pet: {type: object, required: [kind], properties: {kind: {type: string}, name: {type: string}},
                    discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}},
                    oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]},
                  Cat: {allOf: [{$ref: '#/components/schemas/Pet'},
                    {type: object, properties: {kind: {const: cat}, lives: {type: integer}}}]},
                  Dog: {allOf: [{$ref: '#/components/schemas/Pet'},
                    {type: object, properties: {kind: {const: dog}, tricks: {type: integer}}}]}}}
                """)
        #expect(generation.errors == [])
        #expect(generation.text.contains("public enum Pet:"))
        #expect(generation.text.contains("public struct Cat:"))
        #expect(generation.text.contains("public var lives: Int64?"))
    }

    @Test("parameters with an unsupported serialization become strings, with a warning")
    func parameters() throws {
        let list = "schema: {type: array, items: {type: string}}"
        let json = "content: {application/json: {schema: {type: object}}}"
        let generation = Self.generate(
            paths: """
                {/pets: {get: {operationId: getPets, \(Self.one), parameters: [
                  {name: ids, in: cookie, \(list)},
                  {name: where, in: cookie, schema: {type: object, properties: {city: {type: string}}}},
                  {name: X-Filter, in: header, \(json)}]}}}
                """)
        #expect(generation.errors == [])
        #expect(generation.diagnostics.count == 3)
        #expect(generation.text.contains("ids: String? = nil"))
        #expect(generation.text.contains("xFilter: String? = nil"))
    }

    @Test(
        "code generated from these features compiles without a warning",
        .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"),
        .timeLimit(.minutes(5)))
    func compiles() throws {
        let form = "content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {}}}}}"
        let generation = Self.generate(
            paths: """
                {/router: {get: {operationId: router, \(Self.one), parameters: [
                   {name: ids, in: cookie, schema: {type: array, items: {type: string}}},
                   {name: X-Filter, in: header, content: {application/json: {schema: {type: object}}}}]}},
                 /form: {get: {operationId: getForm, responses: {'200': {description: A form., \(form)}}}},
                 /twice: {get: {operationId: getTwice, responses: {2XX: {description: a}, 2xx: {description: b}}}}}
                """)
        #expect(generation.errors == [])
        try Compilation.check(generation)
    }
}
