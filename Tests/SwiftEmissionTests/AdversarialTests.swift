import APIModel
import Foundation
import OpenAPI
import SeededGenerator
import SwiftEmission
import Testing
import YAMLTree

/// Any input yields Swift or a located error, in bounded time and without a crash.
struct AdversarialTests {
    private static func generate(_ schema: String) -> Generation {
        Generation(documents: ["api"], texts: ["api": Generation.document(of: ["schema.yaml"]), "schema.yaml": schema])
    }

    @Test(
        "malformed schemas give located errors",
        arguments: [
            "a: [", "\ttype: object", "{a: 1, a: 2}", "type: object\ntype: object", "$ref: schema.yaml",
            "$ref: '#/nowhere'",
            "allOf: [{$ref: schema.yaml}]", "oneOf: [{$ref: schema.yaml}, {$ref: schema.yaml}]", "<<: {a: 1}",
            "? [a]\n: 1",
            "a: &a [*a]", "\u{FFFE}", "%YAML 9.9\n---\n{}",
        ])
    func malformed(_ schema: String) {
        let errors = Self.generate(schema).diagnostics.filter { $0.severity == .error }
        #expect(!errors.isEmpty)
        #expect(errors.allSatisfy { $0.location != nil })
    }

    @Test("10,000 nested levels give a located error")
    func depth() {
        for text in [
            String(repeating: "{items: ", count: 10_000) + "1" + String(repeating: "}", count: 10_000),
            String(repeating: "[", count: 10_000),
        ] {
            let errors = Self.generate(text).diagnostics.filter { $0.severity == .error }
            #expect(errors.count == 1 && errors.first?.location != nil)
        }
        let schema = String(repeating: "{type: array, items: ", count: 120) + "{}" + String(repeating: "}", count: 120)
        #expect(Self.generate(schema).errors.first?.contains("schemas are nested deeper than 100") == true)
    }

    @Test("an alias bomb gives a located error", .timeLimit(.minutes(5)))
    func aliases() {
        var text = "x-0: &a0 [a, a, a, a, a, a, a, a, a, a]\n"
        for level in 1...12 {
            text += "x-\(level): &a\(level) [\((0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        let errors = Self.generate(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.count == 1 && errors.first?.location != nil)
    }

    @Test(
        "1,000 values are an enum, 5,000 a checked string; 401 branches are a checked JSON value; 2,000 properties work",
        .timeLimit(.minutes(5)))
    func size() {
        let values = Self.generate("title: Many\nenum: [\((0..<1000).map { "value\($0)" }.joined(separator: ", "))]")
        #expect(values.errors == [])
        #expect(values.text.contains("case value999\n"))
        let many = Self.generate(
            "type: object\nproperties: {a: {enum: [\((0..<5000).map { "value\($0)" }.joined(separator: ", "))]}}")
        #expect(many.errors == [])
        #expect(many.text.contains("public var a: String?\n") && many.text.contains("\"value4999\""))
        let branches = (0...400).map { "{type: object, required: [k\($0)], properties: {k\($0): {type: string}}}" }
        let union = Self.generate("type: object\nproperties: {a: {oneOf: [\(branches.joined(separator: ", "))]}}")
        #expect(union.errors == [])
        #expect(union.text.contains("public var a: JSONValue?\n") && union.text.contains(".oneOf("))
        let properties = Self.generate(
            "title: Many\ntype: object\nproperties:\n" + (0..<2000).map { "  property\($0): {type: string}\n" }.joined()
        )
        #expect(properties.errors == [])
        #expect(properties.text.contains("public var property1999: String?\n"))
    }

    @Test("a megabyte of description stays inside its comment", .timeLimit(.minutes(5)))
    func description() {
        let words = "word */ \\u0000 \\r let x = 1 \\u2028 \\\"quoted\\\" "
        let text =
            "title: Long\ntype: object\nproperties: {a: {}}\ndescription: \"\(String(repeating: words, count: 20_000))\""
        let generation = Self.generate(text)
        #expect(generation.errors == [])
        let types = generation.files.first { $0.path == "Types/Long.swift" }
        let code = (types?.text ?? "").unicodeScalars.split { $0 == "\n" }.filter {
            !$0.starts(with: "//".unicodeScalars)
        }
        #expect(code.count < 20)
        #expect(!(types?.text.unicodeScalars.contains { $0 == "\r" || $0 == "\0" || $0 == "\u{2028}" } ?? true))
    }

    @Test("a schema of 10 MB is generated", .timeLimit(.minutes(5)))
    func bytes() {
        let generation = Self.generate(
            "title: Big\nenum: [a]\nx-padding: '\(String(repeating: "padding ", count: 1_300_000))'")
        #expect(generation.errors == [])
    }

    @Test("mutations of our own schemas never crash the generator", .timeLimit(.minutes(5)))
    func mutations() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Schemas")
        var texts: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".yaml") {
            texts[path] = [UInt8](try Data(contentsOf: root.appending(path: path)))
        }
        let documents = ["push-gateway/notify.yaml", "client-server/pushers.yaml"]
        let names = texts.keys.sorted()
        var random = SeededGenerator(seed: 0x5EED)
        for _ in 0..<300 {
            var mutated = texts
            if let name = names.randomElement(using: &random), let bytes = texts[name] {
                mutated[name] = Self.mutation(of: bytes, &random)
            }
            let document = documents.randomElement(using: &random) ?? ""
            let sources = YAMLDocuments(loading: [document]) { path in
                guard let bytes = mutated[path] else { throw Generation.NoSuchFile() }
                return bytes
            }
            let (read, found) = readDocument(at: document, in: sources)
            let (model, others) = buildModule(
                ModuleNames(module: "FuzzAPI"), from: read.map { [$0] } ?? [], in: sources)
            let files = emit(model)
            // If nothing is generated, a diagnostic gives the reason.
            #expect(!files.isEmpty || !(found + others).isEmpty)
            for diagnostic in found + others where diagnostic.severity == .error {
                #expect(!diagnostic.rendered().isEmpty)
            }
        }
    }

    /// Returns a text with one to three lines or bytes replaced, inserted, removed or swapped.
    private static func mutation(of bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let words = [
            "null", "[]", "{}", "1", "'", "- ", "$ref: '#'", "type: object", "&a", "*a", "oneOf:", "\u{0}", "\t", "🙂",
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let line = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: lines[line] = []
            case 1: lines.insert(lines[line], at: line)
            case 2: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
            case 3: lines[line].insert(0x20, at: 0)
            case 4:
                let word = Array((words.randomElement(using: &random) ?? "").utf8)
                lines[line].insert(contentsOf: word, at: Int.random(in: 0...lines[line].count, using: &random))
            default:
                guard !lines[line].isEmpty else { continue }
                lines[line][Int.random(in: 0..<lines[line].count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
        }
        return Array(lines.joined(separator: [0x0A]))
    }
}
