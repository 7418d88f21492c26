import APIModel
import APIRuntime
import Foundation
import GeneratedCode
import SwiftEmission
import Testing

/// No name in a schema hides a type that generated code refers to.
struct ReservedNamesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func swiftFiles(in folder: String, suffix: String = ".swift") -> [(path: String, text: String)] {
        let folder = root.appending(path: folder)
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return paths.filter { $0.hasSuffix(suffix) }.sorted().compactMap { path in
            (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)).map { (path, $0) }
        }
    }

    @Test("generated code refers to exactly the types of EmittedType")
    func referenced() throws {
        let emitted = Set(EmittedType.allCases.map(\.rawValue))
        var mentioned: Set<String> = []
        for snapshot in Snapshot.all {
            let text = try String(contentsOf: snapshot.recording, encoding: .utf8)
            let found = Self.foreignTypes(in: [text])
            mentioned.formUnion(found)
            #expect(found.isSubset(of: emitted), "\(snapshot.name): \(found.subtracting(emitted).sorted())")
        }
        for module in ["Generated/ClientServerAPI", "Generated/PushGatewayAPI"] {
            let found = Self.foreignTypes(in: Self.swiftFiles(in: module).map(\.text))
            #expect(found.isSubset(of: emitted), "\(module): \(found.subtracting(emitted).sorted())")
        }
        #expect(emitted.isSubset(of: mentioned), "never mentioned: \(emitted.subtracting(mentioned).sorted())")
    }

    @Test("emitters write the names of the runtime's types only through EmittedType")
    func emitted() {
        let pattern = /^public (?:final )?(?:struct|enum|class|protocol|typealias) (\w+)/.anchorsMatchLineEndings()
        let runtime = ["Sources/APIRuntime", "Sources/APIRuntimeConstraints"].flatMap { Self.swiftFiles(in: $0) }
            .flatMap { file in file.text.matches(of: pattern).map { String($0.1) } }
        #expect(runtime.count > 40)
        let names = Set(runtime).union(EmittedType.allCases.map(\.rawValue))
        let files = Self.swiftFiles(in: "Generator/SwiftEmission")
        #expect(!files.isEmpty)
        for file in files {
            for literal in Scanner(file.text).literals {
                // Names between backticks are in documentation.
                let words = literal.replacing(/`+[^`]*`+/, with: "").split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                let bare = Set(words.map(String.init)).intersection(names)
                #expect(bare.isEmpty, "\(file.path) writes \(bare.sorted()) in \"\(literal)\"")
            }
        }
    }

    /// Returns the names of types in files that the files don't declare.
    private static func foreignTypes(in texts: [String]) -> Set<String> {
        var names: Set<String> = []
        var declared: Set<String> = ["Self", "SnapshotAPI"]
        for text in texts {
            let code = Scanner(text).code.replacing("@_spi(Generated)", with: "")
            for match in code.matches(of: /\b(?:struct|enum|protocol|associatedtype) `?(\w+)/)
            where match.1 != "AuthenticatedUser" {
                declared.insert(String(match.1))
            }
            var previous: Character = "\n"
            for word in code.matches(of: /[^\w`]?\b(\w+)\b/.wordBoundaryKind(.simple)) {
                if word.0.first != word.1.first { previous = word.0.first ?? "\n" }
                defer { previous = " " }
                // Names after a dot are members and nested types.
                if word.1.first?.isUppercase == true, previous != "." { names.insert(String(word.1)) }
            }
        }
        return names.subtracting(declared)
    }

    /// A document with a schema for each reserved name, and one that contains all of them.
    private static var document: String {
        let names = EmittedType.allCases.map(\.rawValue) + ["Error", "Any", "Type", "Self", "Void", "Set", "JSONType"]
        let members = names.map { "\($0.lowercased()): {$ref: '#/components/schemas/\($0)'}" }
        return """
            openapi: 3.1.0
            info: {title: Reserved API, version: '1'}
            components:
              securitySchemes: {token: {type: http, scheme: bearer}}
              schemas:
                Everything: {type: object, properties: {\(members.joined(separator: ", "))}}
            \(names.enumerated().map { index, name in
                switch index % 4 {
                case 0:
                    "    \(name): {type: object, required: [name], minProperties: 1, properties: {name: {type: string, "
                        + "pattern: '^a'}, next: {$ref: '#/components/schemas/\(name)'}}}\n"
                case 1: "    \(name): {enum: [a, b]}\n"
                case 2:
                    "    \(name): {oneOf: [{type: integer}, {type: object, properties: {name: {type: string}}}]}\n"
                default:
                    "    \(name): {anyOf: [{type: object, required: [name], properties: {name: {type: string}}}, "
                        + "{type: object, required: [other], properties: {other: {$ref: '#/components/schemas/String'}}}]}\n"
                }
            }.joined())
            paths:
              /everything/{id}:
                post:
                  operationId: everything
                  security: [{token: []}]
                  parameters:
                    - {name: id, in: path, required: true, schema: {type: string, pattern: '^a'}}
                    - {name: numbers, in: query, schema: {type: array, minItems: 1, items: {type: integer, multipleOf: 2}}}
                    - {name: kind, in: query, schema: {$ref: '#/components/schemas/\(names[1])'}}
                  requestBody:
                    content:
                      application/json: {schema: {$ref: '#/components/schemas/Everything'}}
                      text/plain: {schema: {type: string}}
                  responses:
                    '200':
                      description: Done.
                      headers: {X-Count: {schema: {type: integer}}}
                      content: {application/json: {schema: {$ref: '#/components/schemas/Everything'}}}
                    '202': {description: Later.}
            """
    }

    @Test(
        "schemas with the names of types that generated code refers to are compiled, decoded and encoded",
        .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"),
        .timeLimit(.minutes(5)))
    func schemas() throws {
        let generation = Generation(documents: ["reserved"], texts: ["reserved": Self.document])
        #expect(generation.errors == [])
        let program = try GeneratedProgram(generation.model, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(4000))")
        let members = EmittedType.allCases.enumerated().map { index, name in
            let value =
                switch index % 4 {
                case 0: #"{"name":"ab","next":{"name":"ac"}}"#
                case 1: #""b""#
                case 2: #"{"name":"n"}"#
                default: #"{"name":"n"}"#
                }
            return "\"\(name.rawValue.lowercased())\":\(value)"
        }
        let json = "{\(members.joined(separator: ","))}"
        #expect(try program.answers(to: [.init(type: "Everything", json: json)]) == [.accepted(json)])
    }
}

/// Divides Swift into code and string literals, without comments.
private struct Scanner {
    private(set) var code = ""
    /// The literals without interpolations.
    private(set) var literals: [String] = []

    init(_ text: String) {
        var rest = Substring(text)
        scan(&rest, upToParenthesis: false)
    }

    private mutating func scan(_ rest: inout Substring, upToParenthesis: Bool) {
        var depth = 0
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { $0 != "\n" }
            } else if character == "\"" {
                scanLiteral(&rest)
            } else {
                rest.removeFirst()
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if upToParenthesis, depth < 0 { return }
                code.append(character)
            }
        }
    }

    private mutating func scanLiteral(_ rest: inout Substring) {
        let end = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        rest.removeFirst(end.count)
        var literal = ""
        while !rest.isEmpty, !rest.hasPrefix(end) {
            if rest.hasPrefix("\\(") {
                rest.removeFirst(2)
                scan(&rest, upToParenthesis: true)
                literal += " "
            } else if rest.hasPrefix("\\") {
                rest.removeFirst(2)
                literal += " "
            } else {
                literal.append(rest.removeFirst())
            }
        }
        rest = rest.dropFirst(end.count)
        code += "\"\""
        literals.append(literal)
    }
}
