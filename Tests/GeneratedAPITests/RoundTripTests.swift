import APIRuntime
import Foundation
import Testing
import YAMLTree

/// Round trips of random values of every generated type, created from the schemas.
@Suite("Random values of every type")
struct RoundTripTests {
    /// The number of values of each type; the environment can raise it.
    private static let count = ProcessInfo.processInfo.environment["VALUES_PER_TYPE"].flatMap(Int.init) ?? 12

    /// Returns every schema with a title, and the bodies of every operation, with the type of each.
    private static func subjects(_ documents: YAMLDocuments) throws -> [(schema: YAMLNode, type: PayloadType)] {
        var subjects: [(schema: YAMLNode, type: PayloadType)] = []
        var titles: Set<String> = []
        for subject in try DifferentialTests.subjects(documents) {
            titles.insert(subject.title)
            for type in PayloadType.byTitle[subject.title] ?? [] { subjects.append((subject.schema, type)) }
        }
        #expect(titles == Set(PayloadType.byTitle.keys))
        for operation in Operation.all {
            let document = try documents.document(at: "Schemas/" + operation.file)
            for (part, type) in [(Operation.BodyPart.request, operation.request), (.response, operation.response)] {
                guard let type else { continue }
                subjects.append((try #require(operation.schema(of: part, in: document), "\(operation)"), type))
            }
        }
        return subjects
    }

    @Test("are valid, and equal and in the same bytes after writing and reading", arguments: [1, 2, 3, 4] as [UInt64])
    func identity(seed: UInt64) throws {
        let documents = YAMLDocuments.ofProject
        var instances = SchemaInstances(documents, seed: seed)
        for (schema, type) in try Self.subjects(documents) {
            for _ in 0..<Self.count {
                let text = try instances.text(of: schema)
                let violations = type.violations(of: text)
                guard violations.isEmpty else {
                    Issue.record("\(type): \(violations) \(String(decoding: text, as: UTF8.self))")
                    break
                }
                let written = try type.rewritten(text, by: .fast)
                let isSame = try type.isKept(text, by: .fast) && type.rewritten(written, by: .fast) == written
                // A client accepts all that a server accepts.
                let tolerant = try type.rewritten(text, by: .fast, mode: .tolerant)
                if !isSame || tolerant != written {
                    Issue.record("\(type): \(String(decoding: text, as: UTF8.self)) as \(written)")
                    break
                }
            }
        }
    }

    @Test("keep every member unchanged where the schema is open", arguments: [11, 12] as [UInt64])
    func nothingLost(seed: UInt64) throws {
        let documents = YAMLDocuments.ofProject
        var instances = SchemaInstances(documents, seed: seed)
        for (schema, type) in try Self.subjects(documents) {
            for _ in 0..<Self.count {
                let text = try instances.text(of: schema)
                let before = try SchemaInstances.kept(JSONValue(json: text))
                let after = try SchemaInstances.kept(JSONValue(json: type.rewritten(text, by: .fast)))
                if !before.isEqual(to: after) {
                    Issue.record("\(type): \(before) as \(after)")
                    break
                }
            }
        }
    }

    @Test("are equal after JSONEncoder and JSONDecoder", arguments: [21, 22] as [UInt64])
    func decoders(seed: UInt64) throws {
        let documents = YAMLDocuments.ofProject
        var instances = SchemaInstances(documents, seed: seed, isForDecoders: true)
        for (schema, type) in try Self.subjects(documents) {
            for _ in 0..<Self.count {
                let text = try instances.text(of: schema)
                let isSame = try type.isKept(text, by: .codable)
                let byFast = try JSONValue(json: type.rewritten(text, by: .fast))
                let byCodable = try JSONValue(json: type.rewritten(text, by: .codable))
                if !isSame || byFast != byCodable {
                    Issue.record("\(type): \(String(decoding: text, as: UTF8.self)) as \(byFast) and \(byCodable)")
                    break
                }
            }
        }
    }
}

extension JSONValue {
    /// Returns whether two values are equal when integers are in plain notation: `2.0` may have become `2`.
    fileprivate func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count && right.allSatisfy { left[$0]?.isEqual(to: $1) ?? false }
        case (.number(let left), .integer(let right)): (try? Int64(json: left.text)) == right
        default: self == other
        }
    }
}
