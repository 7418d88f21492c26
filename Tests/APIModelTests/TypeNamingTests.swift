import Testing

@testable import APIModel

/// What types, members and cases are called, and what happens when two want one name.
struct TypeNamingTests {
    static func document(_ schemas: String, uses: String) -> Building {
        Building(
            document: """
                openapi: 3.1.0
                paths:
                  /x:
                    post:
                      operationId: example
                      requestBody: {content: {application/json: {schema: {type: array, items: {anyOf: [\(uses)]}}}}}
                      responses: {'200': {description: Done.}}
                components: {schemas: {\(schemas)}}
                """)
    }

    @Test(
        "a title that is a name names the type; a sentence doesn't",
        arguments: [
            ("title: Push rule", "PushRule"), ("title: 'A rule that decides what a push is.'", "Schema"),
            ("title: one two three four five six seven", "Schema"), ("title: '🙂'", "Schema"), ("title: ''", "Schema"),
            ("title: 12", "Type12"), ("title: String", "StringModel"), ("title: TestClient", "Schema"),
            ("title: TestAPI", "Schema"), ("title: class", "Class"), (#"title: "*/ \\(x) \"""#, "X"),
        ])
    func titles(_ title: String, _ name: String) {
        #expect(Building("\(title)\ntype: string\nenum: [a]\n").types.first?.hasPrefix("enum \(name) ") == true)
    }

    @Test("components whose names meet are told apart, with a warning")
    func meetingNames() {
        let building = Building(
            document: """
                openapi: 3.1.0
                components:
                  schemas:
                    foo-bar: {type: object, properties: {a: {type: string}}}
                    fooBar: {type: object, properties: {b: {type: string}}}
                """)
        #expect(building.module.types.map(\.qualifiedName) == ["FooBar", "FooBar2"])
        #expect(
            building.diagnostics.map(\.message) == [
                "another type is called 'FooBar' in Swift; this one is 'FooBar2'"
            ])
    }

    @Test("a component's own name comes before its title")
    func components() {
        let building = Building(
            document: """
                openapi: 3.1.0
                paths: {/x: {get: {operationId: a, responses: {'200': {$ref: '#/components/responses/r'}}}}}
                components:
                  responses: {r: {description: R, content: {application/json: {schema: {$ref: '#/components/schemas/pet'}}}}}
                  schemas: {pet: {title: Something else, properties: {a: {}}}}
                """)
        #expect(building.types == ["struct Pet {a?: any}"])
    }

    @Test("type names that differ by case only get a number, for there are file systems that don't tell them apart")
    func caseInsensitive() {
        let building = Self.document(
            "URLlist: {required: [b]}, UrlList: {required: [a]}",
            uses: "{$ref: '#/components/schemas/URLlist'}, {$ref: '#/components/schemas/UrlList'}")
        let names = building.module.types.map { $0.name.lowercased() }
        #expect(building.errors == [])
        #expect(Set(names).count == names.count)
        #expect(names.contains("urllist") && names.contains("urllist2"), "\(names)")
    }

    @Test("the same inline schema, word for word, is one type; a different one is nested beside it")
    func same() {
        StructureTests.expect(
            """
            {title: P, properties: {a: {title: Mode, enum: [x]}, b: {title: Mode, enum: [x]}, c: {title: Mode, enum: [y]}}}
            """, ["struct P {a?: P.Mode, b?: P.Mode, c?: P.C}", "enum P.Mode {x}", "enum P.C {y}"])
    }

    @Test("members that are called alike in Swift get a number, and that is told")
    func members() {
        let building = Building("{title: P, properties: {a_b: {}, aB: {}, 'a-b': {}}}")
        #expect(building.errors == [])
        #expect(building.types == ["struct P {aB?: any, aB2?: any, aB3?: any}"])
        #expect(
            building.warnings == [
                "another property is called 'aB' in Swift; this one is 'aB2'",
                "another property is called 'aB' in Swift; this one is 'aB3'",
            ])
    }

    @Test("values that are called alike in Swift get a number, and that is told; one that stands twice is one")
    func values() {
        let building = Building("{title: P, enum: [a-b, a_b, a-b]}")
        #expect(building.types == ["enum P {aB 'a-b', aB2 'a_b'}"])
        #expect(
            building.warnings == [
                "another value is called 'aB' in Swift; this one is 'aB2'", "duplicate value 'a-b'",
            ])
    }

    @Test("hostile names become identifiers, each its own")
    func hostile() {
        let names = ["class", "Type", "self", "init", "🙂", "", #"\"quoted\""#, #"new\nline"#, "*/", #"\\(x)"#, "1st"]
        let quoted = names.map { "\"\($0)\"" }
        let building = Building("{title: P, properties: {\(quoted.map { "\($0): {}" }.joined(separator: ", "))}}")
        #expect(building.errors == [])
        #expect(
            building.types == [
                "struct P {class?: any, type?: any, selfValue?: any, initValue?: any, unnamed?: any, unnamed2?: any, "
                    + "quoted?: any, newLine?: any, unnamed3?: any, x?: any, _1st?: any}"
            ])
        let values = Building("{title: P, enum: [\(quoted.joined(separator: ", "))]}")
        #expect(values.errors == [])
        guard case .stringEnum(let strings)? = values.module.types.first?.kind else {
            Issue.record("no enum")
            return
        }
        #expect(Set(strings.cases.map(\.swiftName)).count == names.count)
    }

    @Test("signs are spelled out where there is nothing else to go by")
    func signs() {
        #expect(
            Building("{title: P, enum: ['+1', '-1', '', '>=', '*', a*]}").types
                == ["enum P {plus1 '+1', minus1 '-1', empty '', greaterEqual '>=', star '*', a 'a*'}"])
    }

    @Test("a type that is nested isn't called like the one around it")
    func nestedName() {
        let building = Building("{title: Pet, properties: {pet: {properties: {a: {}}}}}")
        #expect(building.types == ["struct Pet {pet?: Pet.Pet2}", "struct Pet.Pet2 {a?: any}"])
    }

    @Test("a name that no file could have is cut") func longNames() {
        let name = Naming.type(String(repeating: "k", count: 300))
        #expect(name.utf8.count == 120)
        #expect(Naming.member(String(repeating: "é", count: 300)).utf8.count == 120)
        #expect(Naming.singular(name).utf8.count == 120)
    }

    @Test("inline schemas nested too deep for the compiler are types at the top")
    func deepNesting() {
        let schema = (0..<30).reduce("{type: string}") { "{type: object, properties: {m\($1): \($0)}}" }
        let building = Building(document: "openapi: 3.1.0\ncomponents: {schemas: {Top: \(schema)}}\n")
        #expect(building.module.types.map(\.qualifiedName) == ["Top", "M18", "M6"])
        #expect(building.diagnostics.isEmpty)
    }
}
