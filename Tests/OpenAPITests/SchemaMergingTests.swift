import OpenAPI
import Testing
import YAMLTree

/// Merging of schemas by `allOf`.
struct SchemaMergingTests {
    @Test("allOf merges properties and required keys, and keeps the tighter limits")
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

    @Test("allOf keeps the types that all parts allow; an integer is a number")
    func types() throws {
        #expect(try resolve("allOf: [{type: number}, {type: integer}]").types == [.integer])
        #expect(try resolve("allOf: [{type: integer}, {type: number}]").types == [.integer])
        #expect(try resolve("{type: [string, array], allOf: [{type: [array, object]}]}").types == [.array])
        #expect(try resolve("allOf: [{type: string}, {type: integer}]").isNever)
    }

    @Test("the later of two property schemas of the same type is kept")
    func sameType() throws {
        let schema = try resolve(
            "allOf: [{properties: {a: {type: string, description: old}}}, {properties: {a: {type: string, enum: [x]}}}]"
        )
        #expect(schema.properties.map(\.name) == ["a"])
        #expect(schema.property("a")?.schema.node["enum"] != nil)
        #expect(schema.property("a")?.schema.intersected.isEmpty == true)
    }

    @Test("the stricter of two property schemas is kept, in either order")
    func stricter() throws {
        let schema = try resolve(
            "allOf: [{properties: {a: {type: string, enum: [x]}}}, {properties: {a: {type: string, title: Words}}}]")
        #expect(schema.property("a")?.schema.node["enum"] != nil)
        #expect(schema.property("a")?.schema.intersected.isEmpty == true)
    }

    @Test("a property that two parts restrict must match both")
    func both() throws {
        var (reader, schema) = try reader(
            "allOf: [{properties: {a: {type: string, minLength: 2}}}, {properties: {a: {type: string, maxLength: 3}}}]")
        let property = try #require(try reader.resolve(schema).property("a"))
        let both = try reader.resolve(property.schema)
        #expect(both.limits.mapValues(\.integer) == ["minLength": 2, "maxLength": 3])
        #expect(both.types == [.string])
        #expect(property.schema.node["maxLength"] != nil)
    }

    @Test("nested objects in several parts are merged")
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

    @Test("the schema's own annotations take precedence, then those of the first part")
    func words() throws {
        let schema = try resolve("allOf: [{}, {title: A, description: B}, {title: C, description: D}]")
        #expect(schema.title == "A")
        #expect(schema.description == "B")
        #expect(try resolve("{title: Mine, allOf: [{title: A}]}").title == "Mine")
        #expect(try resolve("{allOf: [{deprecated: true}, {}]}").isDeprecated)
    }

    @Test("allOf intersects enums; an empty intersection allows no value")
    func enumerations() throws {
        #expect(try resolve("allOf: [{enum: [a, b]}, {enum: [b, c]}]").enumeration?.map(\.string) == ["b"])
        #expect(try resolve("allOf: [{enum: [a]}, {enum: [b]}]").isNever)
    }

    @Test("additionalProperties false in one part takes precedence")
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
        "keywords that can't be merged give no warning",
        arguments: [
            "allOf: [{pattern: a}, {pattern: b}]", "allOf: [{format: a}, {format: b}]",
            "allOf: [{const: a}, {const: b}]",
            "allOf: [{oneOf: [{type: string}]}, {oneOf: [{type: array}]}]",
            "allOf: [{not: {type: string}}, {not: {type: array}}]",
        ])
    func dropped(_ text: String) throws {
        let messages = try warnings(text)
        #expect(messages == [])
    }

    @Test("equal keywords give no warning")
    func equal() throws {
        #expect(try warnings("allOf: [{pattern: a, format: f, const: 1}, {pattern: a, format: f, const: 1}]") == [])
    }

    @Test("5,000 parts are merged")
    func many() throws {
        let parts = (0..<5_000).map { "{properties: {p\($0): {type: string}}}" }.joined(separator: ", ")
        #expect(try resolve("allOf: [\(parts)]").properties.count == 5_000)
    }
}
