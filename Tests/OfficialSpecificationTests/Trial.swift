import APIModel
import APIRuntime
import GeneratedCode
import SchemaChecking
import Testing
import YAMLTree

/// The examples of a module, and what its generated types make of them.
struct Trial {
    private struct Case {
        /// The file and the line.
        let place: String
        /// The name of the type that reads it.
        let type: String
        /// Whether the type reads the value as a member of a structure.
        let isMember: Bool
        let json: JSONValue
        let schema: YAMLNode

        /// Whether it is listed as one that can't be taken.
        var contradictsSchema: Bool {
            Exceptions.contradictions[place] != nil
                || type == GeneratedProgram.knownEvent && Exceptions.incompleteVariants[place] != nil
        }

        func question(_ json: JSONValue) -> GeneratedProgram.Question {
            .init(type: type, json: "\(isMember ? [ShownTypes.member: json] : json)")
        }

        /// What was asked about, out of what the type wrote.
        func value(in answer: String) throws -> JSONValue? {
            let written = try JSONValue(json: answer)
            return isMember ? written[ShownTypes.member] : written
        }
    }

    private let checker: SchemaChecker
    private var cases: [Case] = []

    init(_ built: BuiltModule, _ shown: ShownTypes) throws {
        checker = SchemaChecker(documents: built.sources)
        let schemas = Dictionary(
            try ExampleWalk(built).examples.map { ($0.node.location, $0.schema) },
            uniquingKeysWith: { first, _ in first })
        for use in built.model.examples {
            guard let schema = schemas[use.node.location] else { continue }
            let reader = shown.reader(of: use.type)
            let json = try built.sources.json(of: use.node)
            add(json, as: reader.name, isMember: reader.isMember, use.node, schema)
        }
        // Whole events: each as its own type and as one of the union.
        for event in try EventExample.all(of: built) {
            let json = try built.sources.json(of: event.node)
            add(json, as: event.type, isMember: false, event.node, event.schema)
            add(json, as: GeneratedProgram.knownEvent, isMember: false, event.node, event.schema)
        }
    }

    private mutating func add(
        _ json: JSONValue, as type: String, isMember: Bool, _ node: YAMLNode, _ schema: YAMLNode
    ) {
        let place = "\(node.location.source.name):\(node.location.line)"
        cases.append(Case(place: place, type: type, isMember: isMember, json: json, schema: schema))
    }

    /// Every example is taken and written the same, but for those that contradict their schema.
    func rewriteExamples(_ program: GeneratedProgram) throws {
        let answers = try program.answers(to: cases.map { $0.question($0.json) })
        try #require(answers.count == cases.count)
        for (example, answer) in zip(cases, answers) {
            let contradicts = example.contradictsSchema
            switch answer {
            case .taken(let text):
                let value = try example.value(in: text)
                #expect(!contradicts, "\(example.place) as \(example.type) is taken now")
                #expect(
                    value?.isSame(as: example.json) == true,
                    "\(example.place) as \(example.type): \(example.json) became \(text)")
            case .refused(let reason):
                #expect(contradicts, "\(example.place) as \(example.type): \(reason)")
            }
        }
    }

    /// Of examples with one thing changed, the types take those that the schemas allow, and write them the same.
    func compareVerdicts(_ program: GeneratedProgram) throws {
        var mutants: [(example: Case, json: JSONValue)] = []
        for (index, example) in cases.enumerated() where example.type != GeneratedProgram.knownEvent {
            mutants += Mutants.of(example.json, count: 16, seed: index).map { (example, $0) }
        }
        let answers = try program.answers(to: mutants.map { $0.example.question($0.json) })
        try #require(answers.count == mutants.count)
        for (mutant, answer) in zip(mutants, answers) {
            let payload = try JSONPayload(bytes: mutant.json.jsonBytes())
            let violations = try checker.check(payload, against: mutant.example.schema)
            let words = "\(mutant.example.place) as \(mutant.example.type), changed: \(mutant.json)"
            switch answer {
            case .taken(let text):
                #expect(violations.isEmpty, "\(words): \(violations.map { "\($0.pointer): \($0.message)" })")
                let value = try mutant.example.value(in: text)
                #expect(value?.isSame(as: mutant.json) == true, "\(words) became \(text)")
            case .refused(let reason):
                #expect(!violations.isEmpty, "\(words): \(reason)")
            }
        }
    }
}
