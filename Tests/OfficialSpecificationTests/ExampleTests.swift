import APIModel
import APIRuntime
import Foundation
import PythonOracle
import SchemaChecking
import SharedData
import Testing
import YAMLTree

/// All examples in the official files, compared with the generator's model; no code is compiled here.
@Suite(.enabled(if: OfficialFiles.arePresent, SharedData.skipped))
struct ExampleTests {
    /// The number of examples in the files of each module and the files that they reference.
    private static let counts: [OfficialModule: Int] = [
        .clientServer119: 709, .clientServer111: 655, .pushGateway119: 2, .pushGateway111: 2, .events119: 10,
        .events111: 4,
    ]

    @Test("the official files are read without an error", arguments: OfficialModule.allCases)
    func errors(module: OfficialModule) throws {
        #expect(try BuiltModule(module).errors == [])
    }

    @Test(
        "every example has a type that reads it, or is listed as an exception", arguments: OfficialModule.allCases)
    func everyExample(module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let written = try ExampleCollector(built).examples
        #expect(written.count == Self.counts[module])
        let shown = Set(built.model.examples.map(\.node.location))
        let missed = written.filter { example in
            !shown.contains(example.node.location) && !Self.isConstant(example)
                && !written.contains { shown.contains($0.node.location) && Self.isSame($0, example) }
        }
        let listed = Exceptions.withoutType[module] ?? [:]
        #expect(missed.map(\.place).sorted() == listed.keys.sorted())
        let walked = Set(written.map(\.node.location))
        #expect(built.model.examples.allSatisfy { walked.contains($0.node.location) })
    }

    @Test("the schema checker rejects only examples that contradict their schema", arguments: OfficialModule.allCases)
    func contradictions(module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let checker = SchemaChecker(documents: built.sources)
        var rejected: Set<String> = []
        let written = try ExampleCollector(built).examples
        for example in written where !(try checker.check(example.node, against: example.schema).isEmpty) {
            rejected.insert(example.place)
        }
        let found = Set(written.map(\.place))
        #expect(rejected == found.intersection(Exceptions.contradictions.keys))
    }

    @Test(
        "Python's jsonschema rejects only the examples that contradict their schema",
        .enabled(if: PythonOracle.found != nil, "skipped: python3 with jsonschema and referencing is absent"),
        arguments: OfficialModule.allCases)
    func contradictionsByPython(module: OfficialModule) throws {
        let built = try BuiltModule(module)
        let python = try #require(PythonOracle.found)
        let written = try ExampleCollector(built).examples
        let bundle = try SchemaBundle(of: built.sources)
        let questions = try written.map { example in
            PythonOracle.Question(
                schema: try #require(bundle.reference(to: example.schema), "\(example.place)"),
                instance: try built.sources.json(of: example.node).jsonBytes())
        }
        let results = try python.results(for: questions, by: bundle)
        try #require(results.count == written.count)
        let rejected = Set(zip(written, results).filter { !$1.isValid }.map(\.0.place))
        #expect(rejected == Set(written.map(\.place)).intersection(Exceptions.contradictions.keys))
    }

    @Test(
        "every example of an event has a type and matches its schema",
        arguments: [(OfficialModule.events119, 83), (.events111, 75)])
    func events(module: OfficialModule, count: Int) throws {
        let built = try BuiltModule(module)
        let checker = SchemaChecker(documents: built.sources)
        let events = try EventExample.all(of: built)
        #expect(events.count == count)
        for event in events {
            let found = try checker.check(event.node, against: event.schema)
            #expect(found.isEmpty, "\(found.map { $0.rendered() }.joined(separator: "\n"))")
        }
    }

    /// Whether the example is the only value that its schema allows: Swift doesn't store such a member.
    private static func isConstant(_ example: WrittenExample) -> Bool {
        let values = example.schema["enum"]?.sequence ?? example.schema["const"].map { [$0] } ?? []
        return values == [example.node]
    }

    /// Whether two examples and their schemas are equal: then they have the same type.
    private static func isSame(_ left: WrittenExample, _ right: WrittenExample) -> Bool {
        left.node == right.node && left.schema == right.schema
    }
}
