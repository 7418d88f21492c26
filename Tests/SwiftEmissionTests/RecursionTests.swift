import GeneratedCode
import SwiftEmission
import Testing

/// Types that contain themselves: a program of generated code decodes, encodes, compares, hashes and copies their
/// values.
@Suite(.enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"))
struct RecursionTests {
    private static let schemas = """
        Person:
          type: object
          required: [name, guardian]
          properties:
            mother: {$ref: '#/components/schemas/Person'}
            name: {type: string}
            kind: {const: person}
            guardian: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: 'null'}]}
            partner: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: 'null'}]}
            children: {type: array, items: {$ref: '#/components/schemas/Person'}}
            friends: {type: object, additionalProperties: {$ref: '#/components/schemas/Person'}}
            home: {$ref: '#/components/schemas/Home'}
            '1': {$ref: '#/components/schemas/Person'}
            default: {$ref: '#/components/schemas/Person'}
        Home:
          type: object
          required: [owner]
          properties:
            owner: {$ref: '#/components/schemas/Person'}
          additionalProperties: {$ref: '#/components/schemas/Home'}
        Shape:
          oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Group'}]
          discriminator: {propertyName: kind}
        Circle:
          type: object
          required: [kind]
          properties: {kind: {const: Circle}, around: {$ref: '#/components/schemas/Circle'}}
        Group:
          type: object
          required: [kind, shape]
          properties:
            kind: {const: Group}
            shape: {$ref: '#/components/schemas/Shape'}
            next: {$ref: '#/components/schemas/Group'}
        Sum:
          oneOf:
            - {type: number}
            - title: Operation
              type: object
              required: [left, right]
              properties: {left: {$ref: '#/components/schemas/Sum'}, right: {$ref: '#/components/schemas/Sum'}}
        Tried:
          anyOf:
            - {title: One, type: object, required: [a], properties: {a: {$ref: '#/components/schemas/Tried'}}}
            - title: Two
              type: object
              required: [b]
              properties: {b: {type: string}, t: {$ref: '#/components/schemas/Tried'}}
        Patterned:
          type: object
          properties: {p: {$ref: '#/components/schemas/Patterned'}}
          patternProperties: {'^x': {$ref: '#/components/schemas/Patterned'}}
        Base:
          type: object
          properties: {base: {$ref: '#/components/schemas/Base'}, derived: {$ref: '#/components/schemas/Derived'}}
        Derived:
          allOf:
            - {$ref: '#/components/schemas/Base'}
            - {type: object, properties: {up: {$ref: '#/components/schemas/Derived'}}}
        Bare: {type: object, properties: {bare: {$ref: '#/components/schemas/Bare'}}, additionalProperties: false}
        Odd: {type: object, required: [even], properties: {even: {$ref: '#/components/schemas/Even'}}}
        Even: {type: object, properties: {odd: {$ref: '#/components/schemas/Odd'}}}
        Endless: {type: object, required: [again], properties: {again: {$ref: '#/components/schemas/Endless'}}}
        Ping: {type: object, required: [pong], properties: {pong: {$ref: '#/components/schemas/Pong'}}}
        Pong: {type: object, required: [ping], properties: {ping: {$ref: '#/components/schemas/Ping'}}}
        Holder: {type: object, required: [endless], properties: {endless: {$ref: '#/components/schemas/Endless'}}}
        NoEnd: {oneOf: [{$ref: '#/components/schemas/Left'}, {$ref: '#/components/schemas/Right'}]}
        Left:
          {type: object, required: [k, of], properties: {k: {const: 1}, of: {$ref: '#/components/schemas/NoEnd'}}}
        Right:
          {type: object, required: [k, of], properties: {k: {const: 2}, of: {$ref: '#/components/schemas/NoEnd'}}}
        Rows:
          type: object
          required: [rows]
          properties: {rows: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Rows'}}}
        """

    private static let generation = Generation(
        documents: ["api"],
        texts: [
            "api": "openapi: 3.1.0\ninfo: {title: API, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
                + schemas.lines.map { "    \($0)\n" }.joined()
        ])

    @Test("each type without values gives a warning, other types give none")
    func warnings() {
        #expect(Self.generation.errors == [])
        #expect(
            Self.generation.diagnostics.map(\.message)
                == ["Endless", "Ping", "NoEnd", "Rows"].map {
                    "no value of \"\($0)\" is valid: each would have to contain another one, without end"
                })
        #expect(Self.generation.diagnostics.allSatisfy { $0.severity == .warning && $0.location != nil })
        #expect(Self.generation.diagnostics[1].hint == "Ping -> Pong -> Ping: make a member on this path optional")
    }

    /// A program that prints a line for each expectation that isn't met.
    private static let main = #"""
        @_spi(Generated) import APIRuntime
        import Foundation

        func expect(_ isTrue: Bool, _ text: String) { if !isTrue { print(text) } }

        /// Decodes a text, encodes the value, and compares it with copies, by the module's codec and by `Codable`.
        func rewrites<T: JSONCodable>(_ json: String, as type: T.Type) {
            do {
                let value = try T(json: json)
                expect(String(decoding: value.jsonBytes(), as: UTF8.self) == json, "\(T.self) changes \(json)")
                let copy = try T(json: value.jsonBytes())
                expect(copy == value && Set([copy, value]).count == 1, "\(T.self): equal values differ: \(json)")
                let decoded = try JSONDecoder().decode(T.self, from: Data(json.utf8))
                expect(decoded == value, "\(T.self): Codable reads another value: \(json)")
                let encoded = try JSONEncoder().encode(value)
                expect(try T(json: [UInt8](encoded)) == value, "\(T.self): Codable writes another value: \(json)")
            } catch {
                print("\(T.self) refuses \(json): \(error)")
            }
        }

        func refuses<T: JSONCodable>(_ json: String, as type: T.Type, _ code: JSONViolation.Code) {
            do throws(JSONInvalidError) {
                _ = try T(json: json)
                print("\(T.self) accepts \(json.prefix(100))")
            } catch {
                expect(
                    error.violations.contains { $0.code == code }, "\(T.self): \(error.violations)")
            }
        }

        rewrites(#"{"name":"a","guardian":null}"#, as: Person.self)
        rewrites(
            #"{"mother":{"name":"b","guardian":{"name":"c","guardian":null}},"name":"a","kind":"person","guardian":null,"partner":null,"children":[{"name":"d","guardian":null}],"friends":{"f":{"name":"f","guardian":null}},"home":{"owner":{"name":"o","guardian":null},"annex":{"owner":{"name":"p","guardian":null}}},"1":{"name":"g","guardian":null},"default":{"name":"h","guardian":null}}"#,
            as: Person.self)
        rewrites(#"{"name":"a","guardian":null,"partner":{"name":"b","guardian":null}}"#, as: Person.self)
        rewrites(#"{"kind":"Group","shape":{"kind":"Circle","around":{"kind":"Circle"}}}"#, as: Shape.self)
        rewrites(#"{"kind":"Group","shape":{"kind":"Circle"},"next":{"kind":"Group","shape":{"kind":"Circle"}}}"#, as: Group.self)
        rewrites(#"{"left":1.5,"right":{"left":2.5,"right":3.5}}"#, as: Sum.self)
        rewrites(#"{"a":{"b":"c","t":{"a":{"b":"d"}}}}"#, as: Tried.self)
        rewrites(#"{"p":{"p":{}},"x1":{"x2":{"p":{}}}}"#, as: Patterned.self)
        rewrites(#"{"base":{"derived":{"up":{"base":{},"up":{}}}}}"#, as: Derived.self)
        rewrites(#"{"bare":{"bare":{}}}"#, as: Bare.self)
        rewrites(#"{"even":{"odd":{"even":{}}}}"#, as: Odd.self)
        refuses(#"{"mother":{"guardian":null},"name":"a","guardian":null}"#, as: Person.self, .required)
        refuses(#"{"even":null}"#, as: Odd.self, .type)

        // Copies are independent values at every depth.
        var person = Person(mother: Person(mother: Person(name: "c", guardian: nil), name: "b", guardian: nil), name: "a", guardian: nil)
        let before = person
        person.mother?.mother?.name = "z"
        person.mother?.guardian = Person(name: "g", guardian: nil)
        expect(before.mother?.mother?.name == "c" && before.mother?.guardian == nil, "a copy changed: \(before)")
        expect(person.mother?.mother?.name == "z" && person.mother?.guardian?.name == "g", "not changed: \(person)")
        expect(person != before && Set([person, before]).count == 2, "changed values are equal")
        person.mother = nil
        expect(person.mother == nil && before.mother != nil, "nil isn't set")
        expect(String(reflecting: before).contains(#""c""#), "the description has no values: \(before)")

        // Types without values reject every text in bounded time.
        for depth in [0, 1, 100, 100_000] {
            func nested(_ open: String, _ end: String, _ close: String) -> String {
                String(repeating: open, count: depth) + end + String(repeating: close, count: depth)
            }
            let code: JSONViolation.Code = depth > 512 ? .depth : .required
            refuses(nested(#"{"again":"#, "{}", "}"), as: Endless.self, code)
            refuses(nested(#"{"pong":{"ping":"#, "{}", "}}"), as: Ping.self, code)
            refuses(#"{"endless":"# + nested(#"{"again":"#, "{}", "}") + "}", as: Holder.self, code)
            refuses(nested(#"{"rows":["#, "{}", "]}"), as: Rows.self, code)
            if depth < 500 { refuses(nested(#"{"k":1,"of":"#, "{}", "}"), as: Left.self, .required) }
        }
        refuses(String(repeating: #"{"k":1,"of":"#, count: 100_000), as: NoEnd.self, .depth)
        refuses(String(repeating: #"{"mother":"#, count: 100_000), as: Person.self, .depth)
        _ = (Endless(.blank), Ping(.blank), Pong(.blank), Holder(.blank), Left(.blank), Rows(.blank))
        """#

    @Test(
        "types that contain themselves are decoded, encoded, compared, hashed and copied", .timeLimit(.minutes(5)),
        arguments: FileLayout.allCases)
    func values(_ layout: FileLayout) throws {
        let program = try GeneratedProgram(
            Self.generation.files(in: layout), module: "RecursionAPI", main: Self.main,
            against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(4000))")
        let output = try program.output()
        #expect(output.isEmpty, "\(output.prefix(4000))")
    }
}
