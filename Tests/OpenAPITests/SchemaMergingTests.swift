import OpenAPI
import Testing
import YAMLTree

/// What schemas say that are joined by `allOf`.
struct SchemaMergingTests {
    @Test("properties, required keys and the tighter limits are joined")
    func allOf() throws {
        let schema = try resolve(
            """
            allOf:
              - {type: object, required: [a], properties: {a: {}}, minProperties: 2, maxProperties: 5}
              - {type: object, required: [b, a], properties: {b: {}}, minProperties: 1, maxProperties: 9}
            """)
        #expect(schema.properties.map(\.name) == ["a", "b"])
        #expect(Array(schema.required) == ["a", "b"])
        #expect(schema.limits.mapValues(\.integer) == ["minProperties": 2, "maxProperties": 5])
    }

    @Test("of types those count that all parts let in; an integer is a number")
    func types() throws {
        #expect(try resolve("allOf: [{type: number}, {type: integer}]").types == [.integer])
        #expect(try resolve("allOf: [{type: integer}, {type: number}]").types == [.integer])
        #expect(try resolve("{type: [string, array], allOf: [{type: [array, object]}]}").types == [.array])
        #expect(try resolve("allOf: [{type: string}, {type: integer}]").isNever)
    }

    @Test("a property of the same type counts as the later part says it")
    func sameType() throws {
        let schema = try resolve(
            "allOf: [{properties: {a: {type: string, description: old}}}, {properties: {a: {type: string, enum: [x]}}}]"
        )
        #expect(schema.properties.map(\.name) == ["a"])
        #expect(schema.property("a")?.schema.node["enum"] != nil)
        #expect(schema.property("a")?.schema.also.isEmpty == true)
    }

    @Test("of a property and one that says no more the stricter one is kept, in either order")
    func stricter() throws {
        let schema = try resolve(
            "allOf: [{properties: {a: {type: string, enum: [x]}}}, {properties: {a: {type: string, title: Words}}}]")
        #expect(schema.property("a")?.schema.node["enum"] != nil)
        #expect(schema.property("a")?.schema.also.isEmpty == true)
    }

    @Test("a property that two parts restrict has to be both")
    func both() throws {
        var (reader, schema) = try reader(
            "allOf: [{properties: {a: {type: string, minLength: 2}}}, {properties: {a: {type: string, maxLength: 3}}}]")
        let property = try #require(try reader.resolve(schema).property("a"))
        let both = try reader.resolve(property.schema)
        #expect(both.limits.mapValues(\.integer) == ["minLength": 2, "maxLength": 3])
        #expect(both.types == [.string])
        #expect(property.schema.node["maxLength"] != nil)
    }

    @Test("properties of objects in several parts are joined inside as well")
    func nested() throws {
        var (reader, schema) = try reader(
            """
            allOf:
              - {properties: {content: {type: object, required: [a], properties: {a: {}}}}}
              - {properties: {content: {type: object, properties: {b: {}}}}}
            """)
        let content = try #require(try reader.resolve(schema).property("content"))
        let both = try reader.resolve(content.schema)
        #expect(Set(both.properties.map(\.name)) == ["a", "b"])
        #expect(Array(both.required) == ["a"])
    }

    @Test("of words those of the schema itself come first, then those of the first part that has any")
    func words() throws {
        let schema = try resolve("allOf: [{}, {title: A, description: B}, {title: C, description: D}]")
        #expect(schema.title == "A")
        #expect(schema.description == "B")
        #expect(try resolve("{title: Mine, allOf: [{title: A}]}").title == "Mine")
        #expect(try resolve("{allOf: [{deprecated: true}, {}]}").isDeprecated)
    }

    @Test("lists of values are cut down to what all have; with none no value is valid")
    func enumerations() throws {
        #expect(try resolve("allOf: [{enum: [a, b]}, {enum: [b, c]}]").enumeration?.map(\.string) == ["b"])
        #expect(try resolve("allOf: [{enum: [a]}, {enum: [b]}]").isNever)
    }

    @Test("what is forbidden in one part stays forbidden")
    func additional() throws {
        for text in [
            "allOf: [{additionalProperties: false}, {additionalProperties: true}]",
            "allOf: [{additionalProperties: true}, {additionalProperties: false}]",
            "allOf: [{additionalProperties: {type: string}}, {additionalProperties: false}]",
        ] {
            #expect("\(try resolve(text).additionalProperties)" == "forbidden", "\(text)")
        }
    }

    @Test(
        "of keywords that can't be joined the later one counts, and all parts are kept",
        arguments: [
            "allOf: [{pattern: a}, {pattern: b}]", "allOf: [{format: a}, {format: b}]",
            "allOf: [{const: a}, {const: b}]",
            "allOf: [{oneOf: [{type: string}]}, {oneOf: [{type: array}]}]",
            "allOf: [{not: {type: string}}, {not: {type: array}}]",
        ])
    func dropped(_ text: String) throws {
        let told = try warnings(text)
        #expect(told == [])
    }

    @Test("equal keywords are no news")
    func equal() throws {
        #expect(try warnings("allOf: [{pattern: a, format: f, const: 1}, {pattern: a, format: f, const: 1}]") == [])
    }

    @Test("5,000 parts are joined in no time")
    func many() throws {
        let parts = (0..<5_000).map { "{properties: {p\($0): {type: string}}}" }.joined(separator: ", ")
        #expect(try resolve("allOf: [\(parts)]").properties.count == 5_000)
    }
}
