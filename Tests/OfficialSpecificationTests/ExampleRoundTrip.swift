import APIModel
import APIRuntime
import GeneratedCode
import PythonOracle
import SchemaChecking
import Testing
import YAMLTree

/// The examples of a module, for comparing its generated types with other implementations.
struct ExampleRoundTrip {
    private struct Case {
        /// The file and line of the example.
        let place: String
        /// The name of the type that reads the example.
        let type: String
        /// Whether the type reads the value as a member of a structure.
        let isMember: Bool
        let json: JSONValue
        let schema: YAMLNode

        /// Whether the example is listed as one that the type rejects.
        var contradictsSchema: Bool {
            Exceptions.contradictions[place] != nil
                || type == GeneratedProgram.knownEvent && Exceptions.incompleteVariants[place] != nil
        }

        func question(_ json: JSONValue) -> GeneratedProgram.Question {
            .init(type: type, json: "\(isMember ? [NamedExampleTypes.member: json] : json)")
        }

        /// Returns the value in the output of the type.
        func value(in answer: String) throws -> JSONValue? {
            let written = try JSONValue(json: answer)
            return isMember ? written[NamedExampleTypes.member] : written
        }
    }

    private let module: OfficialModule
    private let sources: YAMLDocuments
    private let checker: SchemaChecker
    private var cases: [Case] = []

    init(_ built: BuiltModule, _ types: NamedExampleTypes) throws {
        module = built.module
        sources = built.sources
        checker = SchemaChecker(documents: sources)
        let schemas = Dictionary(
            try ExampleCollector(built).examples.map { ($0.node.location, $0.schema) },
            uniquingKeysWith: { first, _ in first })
        for use in built.model.examples {
            guard let schema = schemas[use.node.location] else { continue }
            let reader = types.reader(of: use.type)
            let json = try built.sources.json(of: use.node)
            add(json, as: reader.name, isMember: reader.isMember, use.node, schema)
        }
        // Events are read both as their own type and as the union.
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

    /// Expects that the types accept all examples and write them unchanged, except those that contradict their schema.
    func checkRoundTrips(_ program: GeneratedProgram) throws {
        let answers = try program.answers(to: cases.map { $0.question($0.json) })
        try #require(answers.count == cases.count)
        for (example, answer) in zip(cases, answers) {
            let contradicts = example.contradictsSchema
            switch answer {
            case .accepted(let text):
                let value = try example.value(in: text)
                #expect(!contradicts, "\(example.place) as \(example.type) is accepted now")
                #expect(
                    value?.isSame(as: example.json) == true,
                    "\(example.place) as \(example.type): \(example.json) became \(text)")
            case .rejected(let reason):
                #expect(contradicts, "\(example.place) as \(example.type): \(reason)")
            }
        }
    }

    /// Expects that the types accept exactly those mutated examples that the schema checker and, if available, Python
    /// accept, and that they write them unchanged.
    /// - Parameter count: The maximum number of examples with one mutation for each example; there are a third as many
    ///   with two mutations.
    func compareValidity(_ program: GeneratedProgram, count: Int, python: PythonOracle?) throws {
        var mutants: [(example: Case, mutant: Mutant)] = []
        for (index, example) in cases.enumerated() where example.type != GeneratedProgram.knownEvent {
            let changed = Mutant.all(of: example.json, count: count, seed: index)
            // Two mutations test that a reader checks the rest after the first.
            let changedTwice = stride(from: index % 3, to: changed.count, by: 3).map { place in
                let all = Mutant.all(of: changed[place].json, count: 1, seed: 7 * index + 31 * place)
                return all[place % all.count]
            }
            mutants += (changed + changedTwice).map { (example, $0) }
        }
        let answers = try program.answers(to: mutants.map { $0.example.question($0.mutant.json) })
        try #require(answers.count == mutants.count)
        let bundle = try SchemaBundle(of: sources)
        let oracleResults = try python?.results(for: questions(about: mutants, bundle), by: bundle)
        try #require(oracleResults?.count ?? mutants.count == mutants.count)
        let annotating = OfficialFiles.documents(loading: sources.loadedPaths, assertingFormats: false)
        let annotatingChecker = SchemaChecker(documents: annotating)
        var agreement = ComparisonSummary()
        for (index, (example, mutant)) in mutants.enumerated() {
            let text = mutant.json.jsonBytes()
            var results = ValidationResults(
                generated: ValidationResult(answer: answers[index]),
                interpreter: ValidationResult(try Self.violations(of: text, by: example.schema, checker)),
                python: oracleResults?[index])
            if !results.agree, let schema = try bundle.counterpart(of: example.schema, in: annotating) {
                results.annotating = ValidationResult(try Self.violations(of: text, by: schema, annotatingChecker))
            }
            agreement.add(
                results, schema: "\(example.place) as \(example.type), \(mutant.change)", instance: "\(mutant.json)")
            if case .accepted(let text) = answers[index] {
                let value = try example.value(in: text)
                #expect(value?.isSame(as: mutant.json) == true, "\(example.place): \(mutant.json) became \(text)")
            }
        }
        print("\(module.rawValue): \(agreement)")
        let disagreements = agreement.unexplained.prefix(20).joined(separator: "\n\n")
        #expect(disagreements == "")
        #expect(Set(mutants.map(\.mutant.change)) == Set(Mutant.Change.allCases))
        // The test needs both valid and invalid mutants.
        #expect(agreement.valid > mutants.count / 20 && agreement.invalid > mutants.count / 20, "\(agreement)")
        guard python != nil else { return }
        #expect(Set(agreement.explained.keys) == Exceptions.differences[module] ?? [])
    }

    private func questions(
        about mutants: [(example: Case, mutant: Mutant)], _ bundle: SchemaBundle
    ) throws -> [PythonOracle.Question] {
        try mutants.map { example, mutant in
            let reference = try #require(bundle.reference(to: example.schema), "\(example.place)")
            return PythonOracle.Question(schema: reference, instance: mutant.json.jsonBytes())
        }
    }

    private static func violations(
        of text: [UInt8], by schema: YAMLNode, _ checker: SchemaChecker
    ) throws -> [SchemaViolation] {
        let payload: JSONPayload
        do throws(SchemaViolation) { payload = try JSONPayload(bytes: text) } catch { return [error] }
        return try checker.check(payload, against: schema)
    }
}

extension ValidationResult {
    fileprivate init(answer: GeneratedProgram.Answer) {
        switch answer {
        case .accepted: self = .valid
        case .rejected(let reason): self.init(violations: reason)
        }
    }
}
