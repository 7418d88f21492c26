import APIModel
import GeneratedCode
import OpenAPI
import SchemaChecking
import Testing
import YAMLTree

/// Payloads of OpenAPI's unions, inheritance, `readOnly` and `writeOnly` through generated code, in one compiled
/// program.
@Suite(
    "OpenAPI's unions, inheritance, readOnly and writeOnly through generated code",
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct OpenAPIAgreementTests {
    @Test("generated code and the schema checker accept exactly the valid payloads", .timeLimit(.minutes(10)))
    func validity() throws {
        let document = try AgreementDocument()
        #expect(document.messages == AgreementDocument.expectedMessages)
        let program = try GeneratedProgram(document.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(8000))")
        let cases = AgreementCase.all
        let answers = try program.answers(
            to: cases.map { GeneratedProgram.Question(type: $0.type, json: $0.json, reading: $0.reading) })
        for (example, answer) in zip(cases, answers) {
            let isAccepted = if case .accepted = answer { true } else { false }
            #expect(isAccepted == example.isValid, "\(example.reading) \(example.type) \(example.json): \(answer)")
            // Accepted values are written unchanged.
            if case .accepted(let text) = answer { #expect(text == example.json, "\(example.type)") }
            guard example.isInterpreted else { continue }
            #expect(
                try document.accepts(example.json, example.type) == example.isValid, "\(example.type) \(example.json)")
        }
    }
}

/// A payload, and whether it is valid for a type.
struct AgreementCase {
    var type: String
    var json: String
    var isValid: Bool
    var reading = GeneratedProgram.Reading.strict
    /// Whether the schema checker, which interprets schemas, is expected to give the same result.
    var isInterpreted = true

    private static func cases(
        _ type: String, valid: [String] = [], invalid: [String] = [], isInterpreted: Bool = true,
        reading: GeneratedProgram.Reading = .strict
    ) -> [AgreementCase] {
        (valid.map { ($0, true) } + invalid.map { ($0, false) }).map { json, isValid in
            AgreementCase(
                type: type, json: json, isValid: isValid, reading: reading,
                isInterpreted: isInterpreted && reading == .strict)
        }
    }

    static let all = tags + inheritance + bases + directions + members + others

    private static let tags =
        cases(
            "Step",
            valid: [
                #"{"type":"walk","metres":1}"#, #"{"type":"bus"}"#, #"{"type":"train"}"#,
                #"{"type":"tram","line":"4"}"#,
                #"{"type":"wait"}"#, #"{"minutes":2}"#, #"{}"#,
            ],
            invalid: [
                #"{"type":"Bus"}"#, #"{"type":"Train"}"#, #"{"type":"x"}"#, #"{"type":null}"#, #"{"type":1}"#, "[]",
            ])
        + cases("Step", valid: [#"{"type":"bus"}"#, #"{"type":"later"}"#], reading: .tolerant)
        + cases(
            "Missing",
            valid: [#"{"t":"a","x":1}"#, #"{"t":"bb","y":1}"#, #"{"x":1}"#, #"{"y":1}"#, #"{"t":"c","y":1}"#],
            invalid: [#"{}"#, #"{"t":"a","y":1}"#, #"{"x":1,"y":1}"#])
        + cases(
            "Scalars", valid: [#"{"v":2}"#, #"{"v":"three"}"#, #"{"v":true}"#, #"{"v":null}"#],
            invalid: [#"{"v":4}"#, #"{"v":false}"#, #"{"v":"1"}"#, "{}"])
        + cases("Contradiction", valid: [#"{"t":"a","a":1}"#, #"{"t":"b","a":"x"}"#], invalid: [#"{"t":"b","a":1}"#])
        + cases("Mapped", valid: [#"{"t":"a","x":"1"}"#, #"{"t":"b","y":1}"#], invalid: [#"{"t":"c"}"#])
        + cases(
            "Row", valid: [#"{"type":1,"of":[{"type":2}]}"#],
            invalid: [#"{"type":2}"#, #"{"type":1,"of":[{"type":1}]}"#])
        + cases("NullTag", valid: [#"{"t":"a"}"#, #"{"t":null,"n":1}"#], invalid: [#"{"t":"b"}"#, "{}"])

    private static let inheritance =
        cases(
            "Instrument",
            valid: [
                #"{"kind":"violin","maker":"m","strings":4}"#, #"{"kind":"drum","maker":"m"}"#,
                #"{"kind":"Horn","maker":"m"}"#,
            ],
            invalid: [
                #"{"kind":"violin","maker":"m"}"#, #"{"kind":"flute","maker":"m"}"#, #"{"kind":"drum"}"#,
                #"{"maker":"m"}"#,
            ], isInterpreted: false)
        + cases(
            "Orchestra",
            valid: [
                #"{"first":{"kind":"drum","maker":"m"},"lead":null,"all":[{"kind":"violin","maker":"m","strings":4}]}"#
            ],
            invalid: [#"{"all":[{"kind":"violin","maker":"m"}]}"#, #"{"first":null}"#], isInterpreted: false)
        + cases(
            "Violin", valid: [#"{"kind":"violin","maker":"m","strings":4}"#], invalid: [#"{"kind":"violin"}"#],
            isInterpreted: false)
        + cases(
            "Untagged", valid: [#"{"id":"1","a":"x"}"#, #"{"id":"1","b":"x"}"#],
            invalid: [#"{"id":"1"}"#, #"{"a":"x"}"#, #"{"id":"1","a":"x","b":"x"}"#], isInterpreted: false)
        + cases(
            "Boat", valid: [#"{"$kind":"sail","name":"n","masts":1}"#, #"{"$kind":"row","name":"n"}"#],
            invalid: [#"{"$kind":"sail","name":"n"}"#, #"{"$kind":"tug","name":"n"}"#, #"{"$kind":"row"}"#],
            isInterpreted: false)
        + cases("Boat", valid: [#"{"$kind":"tug"}"#], reading: .tolerant)
        + cases(
            "Animal",
            valid: [
                #"{"type":"Cat","lives":9}"#, #"{"type":"Lion","mane":true}"#, #"{"type":"hound","tail":true}"#,
                #"{"type":"fish","name":"n"}"#,
            ],
            invalid: [
                #"{"type":"Cat","lives":"x"}"#, #"{"type":"Lion","lives":"x"}"#, #"{"type":"fish","name":1}"#, "{}",
            ],
            isInterpreted: false)

    private static let bases =
        // A base that is one of its own branches.
        cases(
            "Node", valid: [#"{"type":"node","id":"i"}"#, #"{"type":"leaf","id":"i","size":1}"#],
            invalid: [#"{"type":"leaf","id":"i"}"#, #"{"type":"Node"}"#, #"{"type":"node","id":1}"#, "{}"])
        // A derived schema that is itself a base.
        + cases(
            "File",
            valid: [#"{"kind":"image","format":"png","alpha":true}"#, #"{"kind":"note","text":"t"}"#],
            invalid: [#"{"kind":"image","format":"png"}"#, #"{"kind":"image","format":"gif"}"#, #"{"kind":"image"}"#])
        // A union of derived schemas whose discriminator is in their base.
        + cases(
            "Shed",
            valid: [
                #"{"tool":{"sort":"hammer","weight":1}}"#, #"{"tool":{"sort":"chainsaw","teeth":9,"watts":1}}"#,
            ],
            invalid: [#"{"tool":{"sort":"chainsaw","watts":1}}"#, #"{"tool":{"sort":"axe"}}"#])

    private static let directions =
        cases("Recipe", valid: [#"{"name":"n"}"#], invalid: ["{}"], isInterpreted: false)
        + cases(
            "Recipe", valid: [#"{"id":1,"name":"n"}"#, #"{"id":1,"name":"n","secret":"s"}"#],
            invalid: [#"{"name":"n","secret":"s"}"#], reading: .response)
        + cases(
            "Recipe", valid: [#"{"name":"n","secret":"s"}"#, #"{"id":1,"name":"n","secret":"s"}"#],
            invalid: [#"{"id":1,"name":"n"}"#], reading: .request)
        + cases(
            "Recipes", valid: [#"{"all":[{"id":1,"name":"n"}]}"#], invalid: [#"{"all":[{"name":"n"}]}"#],
            reading: .response)
        + cases("Dish", valid: [#"{"key":1}"#], invalid: ["{}"], reading: .response)
        + cases("Dish", valid: ["{}"], reading: .request)
        // OpenAPI 3.0 ignores 'readOnly' next to a reference.
        + cases("Sibling", valid: [#"{"id":"1"}"#], invalid: ["{}"])

    private static let members =
        cases("AnyMember", valid: [#"{"mail":"m"}"#, #"{"mail":"m","phone":"p"}"#], invalid: ["{}"])
        + cases("OneMember", valid: [#"{"mail":"m"}"#], invalid: ["{}", #"{"mail":"m","phone":"p"}"#])
        + cases("WithTypes", valid: [#"{"phone":"p"}"#], invalid: ["{}"])
        + cases("WithinAllOf", valid: [#"{"phone":"p"}"#], invalid: ["{}"])
        + cases("Without", valid: [#"{"mail":"m"}"#], invalid: ["{}", #"{"mail":"m","phone":"p"}"#])
        + cases(
            "Restated", valid: [#"{"mail":"m"}"#, #"{"mail":"m","phone":"1"}"#], invalid: ["{}", #"{"phone":"1"}"#])
        + cases("Counted", valid: [#"{"mail":"m","phone":"p"}"#, #"{"other":1}"#], invalid: ["{}", #"{"mail":"m"}"#])
        + cases(
            "Twice", valid: [#"{"mail":"m","a":1}"#], invalid: [#"{"mail":"m"}"#, #"{"a":1}"#])
        + cases("Counts", valid: [#"{"counts":{"a":1}}"#], invalid: [#"{"counts":{"c":1}}"#])
        + cases("Holder", valid: [#"{"held":{"mail":"m"}}"#, #"{"held":null}"#], invalid: [#"{"held":{}}"#])

    private static let others =
        cases("Narrow", valid: [#"{"next":"n"}"#], invalid: [#"{"next":null}"#, "{}"])
        + cases("NarrowedReference", valid: [#"{"next":"n"}"#], invalid: [#"{"next":null}"#])
        + cases(
            "Sizes",
            valid: [#"{"size":18446744073709551615}"#, #"{"size":0}"#, #"{"size":1,"most":18446744073709551615}"#],
            invalid: [#"{"size":18446744073709551616}"#, #"{"size":1.5}"#, #"{"size":"1"}"#, #"{"size":1,"most":-1}"#],
            isInterpreted: false)
        + cases(
            "Large", valid: [#"{"least":9223372036854775808,"one":18446744073709551615}"#],
            invalid: [#"{"least":1}"#, #"{"one":2}"#], isInterpreted: false)
        + cases(
            "Guest",
            valid: [#"{"by":{"t":"a","x":1}}"#, #"{"by":{"t":"b"}}"#, #"{"by":null}"#, "{}"],
            invalid: [#"{"by":{"t":"a","x":null}}"#, #"{"by":{"t":"c"}}"#])
        + cases("Red", valid: [#""red""#], invalid: [#""blue""#])
}

/// The documents of all cases.
struct AgreementDocument {
    let model: APIModule
    /// The messages of errors and warnings.
    let messages: [String]
    private let documents: YAMLDocuments

    init() throws {
        let paths = ["new.yaml", "old.yaml"]
        documents = YAMLDocuments(loading: paths) { path in
            struct Unknown: Error {}
            guard let text = Self.texts[path] else { throw Unknown() }
            return Array(text.utf8)
        }
        var found: [Diagnostic] = []
        var read: [Document] = []
        for path in paths {
            let (document, diagnostics) = readDocument(at: path, in: documents)
            found += diagnostics
            if let document { read.append(document) }
        }
        let (model, diagnostics) = buildModule(ModuleNames(module: "Agreement"), from: read, in: documents)
        self.model = model
        messages = (found + diagnostics).filter { $0.severity != .note }.map(\.message)
    }

    /// Returns whether the schema checker, which `specgen validate` uses, accepts a payload.
    func accepts(_ json: String, _ type: String) throws -> Bool {
        let checker = SchemaChecker(documents: documents)
        for path in ["new.yaml", "old.yaml"] {
            guard let schema = try documents.document(at: path)["components"]?["schemas"]?[type] else { continue }
            return try checker.check(JSONPayload(bytes: Array(json.utf8)), against: schema).isEmpty
        }
        Issue.record("no schema \(type)")
        return false
    }

    static let expectedMessages = [
        #"the mapping maps "b" to a schema whose "t" is "a"; the schema's own values take precedence"#,
        #"the mapping maps "a" to a schema whose "t" is "b"; the schema's own values take precedence"#,
    ]

    private static let texts = ["new.yaml": new, "old.yaml": old]

    private static let new = """
        openapi: 3.1.0
        info: {title: New, version: "1"}
        paths: {}
        components:
          schemas:
            Step:
              oneOf: [{$ref: '#/components/schemas/Walk'}, {$ref: '#/components/schemas/Ride'}, {$ref: '#/components/schemas/Wait'}]
              discriminator: {propertyName: type}
            Walk: {type: object, required: [type], properties: {type: {const: walk}, metres: {type: integer}}}
            Ride:
              oneOf: [{$ref: '#/components/schemas/Bus'}, {$ref: '#/components/schemas/Train'}]
              discriminator: {propertyName: type}
            Bus: {type: object, required: [type], properties: {type: {type: string, enum: [bus]}, line: {type: string}}}
            Train: {type: object, required: [type], properties: {type: {type: string, enum: [train, tram]}, line: {type: string}}}
            Wait: {type: object, properties: {type: {type: string, const: wait}, minutes: {type: integer}}}
            Missing:
              oneOf: [{$ref: '#/components/schemas/MissingA'}, {$ref: '#/components/schemas/MissingB'}, {$ref: '#/components/schemas/MissingC'}]
              discriminator: {propertyName: t}
            MissingA: {type: object, properties: {t: {const: a}, x: {type: integer}}, additionalProperties: false}
            MissingB: {type: object, properties: {t: {enum: [b, bb]}, y: {type: integer}}, additionalProperties: false}
            MissingC: {type: object, required: [t], properties: {t: {enum: [c]}, y: {type: integer}}, additionalProperties: false}
            Scalars:
              oneOf:
                - {type: object, required: [v], properties: {v: {enum: [1, 2]}}}
                - {type: object, required: [v], properties: {v: {enum: [3, three, true, null]}}}
            Contradiction:
              oneOf: [{$ref: '#/components/schemas/ContradictionA'}, {$ref: '#/components/schemas/ContradictionB'}]
              discriminator: {propertyName: t, mapping: {b: '#/components/schemas/ContradictionA', a: ContradictionB}}
            ContradictionA: {type: object, required: [t], properties: {t: {const: a}, a: {type: integer}}}
            ContradictionB: {type: object, required: [t], properties: {t: {const: b}, a: {type: string}}}
            Mapped:
              oneOf: [{$ref: '#/components/schemas/MappedA'}, {$ref: '#/components/schemas/MappedB'}]
              discriminator: {propertyName: t, mapping: {a: MappedA, b: '#/components/schemas/MappedB'}}
            MappedBase: {type: object, required: [t], properties: {t: {type: string, enum: [a, b]}}}
            MappedA: {allOf: [{$ref: '#/components/schemas/MappedBase'}, {type: object, required: [x], properties: {x: {type: string}}}]}
            MappedB: {allOf: [{$ref: '#/components/schemas/MappedBase'}, {type: object, required: [y], properties: {y: {type: integer}}}]}
            NullTag:
              anyOf:
                - {type: object, required: [t], properties: {t: {anyOf: [{type: string, enum: [a]}, {type: 'null'}]}, n: {type: integer}}}
                - {type: object, required: [t], properties: {t: {const: c}}}
                - {type: 'null'}
            AnyMember:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              anyOf: [{required: [mail]}, {required: [phone]}]
            OneMember:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              oneOf: [{required: [mail]}, {required: [phone]}]
            WithTypes:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              anyOf: [{type: object, required: [mail]}, {$ref: '#/components/schemas/NeedsPhone'}]
            NeedsPhone: {required: [phone]}
            WithinAllOf:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              allOf: [{anyOf: [{required: [mail]}, {required: [phone]}]}]
            Without:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              oneOf: [{required: [mail], not: {required: [phone]}}, {required: [phone], not: {required: [mail]}}]
            Restated:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              anyOf: [{required: [mail], properties: {mail: {type: string}}}, {required: [phone], properties: {phone: {minLength: 2}}}]
            Counted:
              type: object
              properties: {mail: {type: string}, phone: {type: string}}
              anyOf: [{minProperties: 2}, {not: {anyOf: [{required: [mail]}, {maxProperties: 0}]}}]
            Twice:
              type: object
              properties: {mail: {type: string}, phone: {type: string}, a: {type: integer}, b: {type: integer}}
              allOf: [{anyOf: [{required: [mail]}, {required: [phone]}]}, {anyOf: [{required: [a]}, {required: [b]}]}]
            Holder:
              type: object
              properties: {held: {oneOf: [{$ref: '#/components/schemas/AnyMember'}, {type: 'null'}]}}
            Sizes:
              type: object
              required: [size]
              properties: {size: {type: integer, format: uint64}, most: {type: integer, minimum: 0, maximum: 18446744073709551615}}
            Large:
              type: object
              properties: {least: {type: integer, minimum: 9223372036854775808}, one: {type: integer, enum: [1, 18446744073709551615]}}
            RowType: {oneOf: [{const: 1, title: Row}, {const: 2, title: Button}, {const: 3, title: List}]}
            Row:
              type: object
              required: [type]
              properties:
                type: {type: integer, enum: [1], allOf: [{$ref: '#/components/schemas/RowType'}]}
                of: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Button'}, {$ref: '#/components/schemas/List'}]}}
            Button: {type: object, required: [type], properties: {type: {type: integer, enum: [2], allOf: [{$ref: '#/components/schemas/RowType'}]}}}
            List: {type: object, required: [type], properties: {type: {allOf: [{$ref: '#/components/schemas/RowType'}], const: 3}}}
            Counts:
              type: object
              properties: {counts: {type: object, additionalProperties: {type: integer}, anyOf: [{required: [a]}, {required: [b]}]}}
            Color: {oneOf: [{const: red}, {const: blue}]}
            Red: {type: string, enum: [red], allOf: [{$ref: '#/components/schemas/Color'}]}
        """

    private static let old = """
        openapi: 3.0.3
        info: {title: Old, version: "1"}
        paths: {}
        components:
          schemas:
            Instrument:
              type: object
              required: [kind, maker]
              properties: {kind: {type: string}, maker: {type: string}}
              oneOf: [{$ref: '#/components/schemas/Violin'}, {$ref: '#/components/schemas/Drum'}, {$ref: '#/components/schemas/Horn'}]
              discriminator: {propertyName: kind, mapping: {violin: '#/components/schemas/Violin', drum: Drum}}
            Violin:
              allOf: [{$ref: '#/components/schemas/Instrument'}, {type: object, required: [strings], properties: {strings: {type: integer}}}]
            Drum: {allOf: [{$ref: '#/components/schemas/Instrument'}, {type: object, properties: {size: {type: integer}}}]}
            Horn: {allOf: [{$ref: '#/components/schemas/Instrument'}]}
            Orchestra:
              type: object
              properties:
                first: {$ref: '#/components/schemas/Instrument'}
                lead: {allOf: [{$ref: '#/components/schemas/Instrument'}], nullable: true}
                all: {type: array, items: {$ref: '#/components/schemas/Instrument'}}
            Untagged:
              type: object
              required: [id]
              properties: {id: {type: string}}
              oneOf: [{$ref: '#/components/schemas/UntaggedA'}, {$ref: '#/components/schemas/UntaggedB'}]
            UntaggedA: {allOf: [{$ref: '#/components/schemas/Untagged'}, {type: object, required: [a], properties: {a: {type: string}}}]}
            UntaggedB: {allOf: [{$ref: '#/components/schemas/Untagged'}, {type: object, required: [b], properties: {b: {type: string}}}]}
            Boat:
              type: object
              required: ['$kind', name]
              properties: {'$kind': {type: string}, name: {type: string}}
              discriminator: {propertyName: '$kind', mapping: {sail: '#/components/schemas/SailingBoat', row: RowingBoat}}
            SailingBoat: {allOf: [{$ref: '#/components/schemas/Boat'}, {type: object, required: [masts], properties: {masts: {type: integer}}}]}
            RowingBoat: {allOf: [{$ref: '#/components/schemas/Boat'}, {type: object, properties: {oars: {type: integer}}}]}
            Animal:
              type: object
              required: [type]
              properties: {type: {type: string}, name: {type: string}}
              discriminator: {propertyName: type}
            Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {lives: {type: integer}}}]}
            Dog:
              type: object
              allOf: [{$ref: '#/components/schemas/Animal'}]
              properties: {type: {type: string, enum: [dog, hound]}, tail: {type: boolean}}
            Lion: {allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {mane: {type: boolean}}}]}
            Node:
              type: object
              required: [type]
              properties: {type: {type: string}, id: {type: string}}
              oneOf: [{$ref: '#/components/schemas/Node'}, {$ref: '#/components/schemas/Leaf'}]
              discriminator: {propertyName: type, mapping: {node: '#/components/schemas/Node', leaf: '#/components/schemas/Leaf'}}
            Leaf: {allOf: [{$ref: '#/components/schemas/Node'}, {type: object, required: [size], properties: {size: {type: integer}}}]}
            File:
              type: object
              required: [kind]
              properties: {kind: {type: string}}
              discriminator: {propertyName: kind, mapping: {image: '#/components/schemas/Image', note: '#/components/schemas/Note'}}
            Image:
              allOf:
                - {$ref: '#/components/schemas/File'}
                - type: object
                  required: [format]
                  properties: {format: {type: string}}
                  discriminator: {propertyName: format, mapping: {png: '#/components/schemas/Picture'}}
            Picture: {allOf: [{$ref: '#/components/schemas/Image'}, {type: object, required: [alpha], properties: {alpha: {type: boolean}}}]}
            Note: {allOf: [{$ref: '#/components/schemas/File'}, {type: object, properties: {text: {type: string}}}]}
            Tool:
              type: object
              properties: {sort: {type: string}}
              discriminator: {propertyName: sort, mapping: {hammer: '#/components/schemas/Hammer', saw: '#/components/schemas/Saw', chainsaw: '#/components/schemas/Chainsaw'}}
            Hammer: {allOf: [{$ref: '#/components/schemas/Tool'}, {type: object, properties: {weight: {type: integer}}}]}
            Saw: {allOf: [{$ref: '#/components/schemas/Tool'}, {type: object, required: [teeth], properties: {teeth: {type: integer}}}]}
            Chainsaw: {allOf: [{$ref: '#/components/schemas/Saw'}, {type: object, properties: {watts: {type: integer}}}]}
            Shed:
              type: object
              properties: {tool: {oneOf: [{$ref: '#/components/schemas/Hammer'}, {$ref: '#/components/schemas/Saw'}]}}
            Recipe:
              type: object
              required: [id, name, secret]
              properties:
                id: {type: integer, readOnly: true}
                name: {type: string}
                secret: {type: string, writeOnly: true}
                stars: {type: integer, readOnly: true}
            Recipes: {type: object, properties: {all: {type: array, items: {$ref: '#/components/schemas/Recipe'}}}}
            ID: {type: integer, readOnly: true}
            Dish:
              allOf: [{type: object, properties: {key: {$ref: '#/components/schemas/ID'}}}, {required: [key]}]
            Name: {type: string}
            Sibling: {type: object, required: [id], properties: {id: {$ref: '#/components/schemas/Name', readOnly: true}}}
            Base: {type: object, properties: {next: {type: string, nullable: true}}}
            Narrow:
              allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [next], properties: {next: {type: string}}}]
            Guest: {type: object, properties: {by: {$ref: '#/components/schemas/MayBeNull'}}}
            MayBeNull:
              oneOf: [{$ref: '#/components/schemas/NullA'}, {$ref: '#/components/schemas/NullB'}]
              discriminator: {propertyName: t}
            NullA: {type: object, nullable: true, required: [t], properties: {t: {type: string, enum: [a]}, x: {type: integer}}}
            NullB: {type: object, required: [t], properties: {t: {type: string, enum: [b]}}}
            Later: {type: string, nullable: true}
            NarrowedReference:
              allOf:
                - {type: object, properties: {next: {$ref: '#/components/schemas/Later'}}}
                - {type: object, required: [next], properties: {next: {type: string}}}
        """
}
