import Testing

@testable import APIModel

/// The names of types, members and cases, and conflicts between them.
struct TypeNamingTests {
    static func document(_ schemas: String, uses: String) -> BuiltModel {
        BuiltModel(
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
        #expect(BuiltModel("\(title)\ntype: string\nenum: [a]\n").types.first?.hasPrefix("enum \(name) ") == true)
    }

    @Test("components with the same Swift name get numbers, with a warning")
    func meetingNames() {
        let model = BuiltModel(
            document: """
                openapi: 3.1.0
                components:
                  schemas:
                    foo-bar: {type: object, properties: {a: {type: string}}}
                    fooBar: {type: object, properties: {b: {type: string}}}
                """)
        #expect(model.module.types.map(\.qualifiedName) == ["FooBar", "FooBar2"])
        #expect(
            model.diagnostics.map(\.message) == [
                #"the Swift name "FooBar" is taken by another type; this type is "FooBar2""#
            ])
    }

    @Test(
        "objects of a union without a name of their own are named after what distinguishes them",
        arguments: [
            (
                "{properties: {s: {enum: [done]}, r: {}}}",
                "{properties: {s: {enum: [waiting, in_progress]}, r: {}}}",
                ["Union", "Union.Done", "Union.WaitingOrInProgress"]
            ),
            (
                "{properties: {l: {type: array, items: {type: string}}}}",
                "{properties: {l: {type: array, items: {type: object}}}}",
                ["Union", "Union.LObjectArray", "Union.LStringArray"]
            ),
            (
                "{properties: {l: {type: string}}}", "{properties: {l: {type: string, maxLength: 1}}}",
                ["Union", "Union.Object", "Union.Object2"]
            ),
        ])
    func namelessObjects(_ first: String, _ second: String, _ names: [String]) {
        func branch(_ text: String) -> String { "{type: object, " + text.dropFirst() }
        let model = BuiltModel("title: Union\noneOf: [\(branch(first)), \(branch(second))]\n")
        let nested = model.module.types.first?.nested.map(\.qualifiedName) ?? []
        #expect(model.module.types.map(\.qualifiedName) + nested.sorted() == names)
    }

    @Test("a component's name takes precedence over its title")
    func components() {
        let model = BuiltModel(
            document: """
                openapi: 3.1.0
                paths: {/x: {get: {operationId: a, responses: {'200': {$ref: '#/components/responses/r'}}}}}
                components:
                  responses: {r: {description: R, content: {application/json: {schema: {$ref: '#/components/schemas/pet'}}}}}
                  schemas: {pet: {title: Something else, properties: {a: {}}}}
                """)
        #expect(model.types == ["struct Pet {a?: any}"])
    }

    @Test("type names that differ only in case get a number, because some file systems ignore case")
    func caseInsensitive() {
        let model = Self.document(
            "URLlist: {required: [b]}, UrlList: {required: [a]}",
            uses: "{$ref: '#/components/schemas/URLlist'}, {$ref: '#/components/schemas/UrlList'}")
        let names = model.module.types.map { $0.name.lowercased() }
        #expect(model.errors == [])
        #expect(Set(names).count == names.count)
        #expect(names.contains("urllist") && names.contains("urllist2"), "\(names)")
    }

    @Test("identical inline schemas share a type; a different one with the same title gets its own")
    func same() {
        StructureTests.expect(
            """
            {title: P, properties: {a: {title: Mode, enum: [x]}, b: {title: Mode, enum: [x]}, c: {title: Mode, enum: [y]}}}
            """, ["struct P {a?: P.Mode, b?: P.Mode, c?: P.C}", "enum P.Mode {x}", "enum P.C {y}"])
    }

    @Test("members with the same Swift name get longer names, or else numbers with a warning")
    func members() {
        let model = BuiltModel("{title: P, properties: {a_b: {}, aB: {}, 'a-b': {}}}")
        #expect(model.errors == [])
        #expect(model.types == ["struct P {aB?: any, aB2?: any, aDashB?: any}"])
        #expect(
            model.warnings == [#"the Swift name "aB" is taken by another property; this property is "aB2""#])
    }

    @Test("values with the same Swift name get longer names; a duplicate value is one case")
    func values() {
        let model = BuiltModel("{title: P, enum: [a-b, a_b, a-b, A.B]}")
        #expect(model.types == ["enum P {aB 'a-b', aUnderscoreB 'a_b', aDotB 'A.B'}"])
        #expect(model.warnings == [#"duplicate value "a-b""#])
    }

    @Test("of values that differ in a sign, none has the name without it")
    func signedValues() {
        #expect(
            BuiltModel("{title: P, enum: [UTC-2, UTC+2, UTC]}").types
                == ["enum P {utcMinus2 'UTC-2', utcPlus2 'UTC+2', utc 'UTC'}"])
        #expect(BuiltModel("{title: P, enum: [UTC-2, UTC-3]}").types == ["enum P {utc2 'UTC-2', utc3 'UTC-3'}"])
    }

    @Test("a value of symbols has the names of its characters")
    func symbols() {
        #expect(BuiltModel("{title: P, enum: [⚓️, 🙂🙂]}").types.first?.hasPrefix("enum P {anchor '") == true)
    }

    @Test("adversarial names become unique identifiers")
    func adversarialNames() {
        let names = ["class", "Type", "self", "init", "🙂", "", #"\"quoted\""#, #"new\nline"#, "*/", #"\\(x)"#, "1st"]
        let quoted = names.map { "\"\($0)\"" }
        let model = BuiltModel("{title: P, properties: {\(quoted.map { "\($0): {}" }.joined(separator: ", "))}}")
        #expect(model.errors == [])
        #expect(
            model.types == [
                "struct P {class?: any, type?: any, selfValue?: any, initValue?: any, unnamed?: any, unnamed2?: any, "
                    + "quoted?: any, newLine?: any, starSlash?: any, x?: any, _1st?: any}"
            ])
        let values = BuiltModel("{title: P, enum: [\(quoted.joined(separator: ", "))]}")
        #expect(values.errors == [])
        guard case .stringEnum(let strings)? = values.module.types.first?.kind else {
            Issue.record("no enum")
            return
        }
        #expect(Set(strings.cases.map(\.swiftName)).count == names.count)
    }

    @Test("signs are spelled out if a value has no letters or begins with a sign")
    func signs() {
        #expect(
            BuiltModel("{title: P, enum: ['+1', '-1', '', '>=', '*', a*]}").types
                == ["enum P {plus1 '+1', minus1 '-1', empty '', greaterEqual '>=', star '*', a 'a*'}"])
    }

    @Test("a nested type never has the name of its enclosing type")
    func nestedName() {
        let model = BuiltModel("{title: Pet, properties: {pet: {properties: {a: {}}}}}")
        #expect(model.types == ["struct Pet {pet?: Pet.Pet2}", "struct Pet.Pet2 {a?: any}"])
    }

    @Test("a name that is too long for a file name is cut to 120 bytes") func longNames() {
        let name = Naming.type(String(repeating: "k", count: 300))
        #expect(name.utf8.count == 120)
        #expect(Naming.member(String(repeating: "é", count: 300)).utf8.count == 120)
        #expect(Naming.singular(name).utf8.count == 120)
    }

    @Test("inline schemas that are nested too deep for the compiler become top-level types")
    func deepNesting() {
        let schema = (0..<30).reduce("{type: string}") { "{type: object, properties: {m\($1): \($0)}}" }
        let model = BuiltModel(document: "openapi: 3.1.0\ncomponents: {schemas: {Top: \(schema)}}\n")
        #expect(model.module.types.map(\.qualifiedName) == ["Top", "M18", "M6"])
        #expect(model.diagnostics.isEmpty)
    }
}
