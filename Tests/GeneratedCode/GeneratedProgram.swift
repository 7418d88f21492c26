import APIModel
import Foundation
import SwiftEmission

/// A program of a module's generated code, which reads JSON texts as the module's types and writes them again.
package final class GeneratedProgram {
    package enum Answer: Hashable {
        /// What the value was written as.
        case taken(String)
        /// Why the type refused it.
        case refused(String)
    }

    package struct Question {
        /// The name of a type, or ``knownEvent``.
        let type: String
        let json: String
        let reading: Reading

        package init(type: String, json: String, reading: Reading = .strict) {
            self.type = type
            self.json = json
            self.reading = reading
        }
    }

    /// How a text is read: strictly or tolerantly without a direction, or strictly as a payload of a direction.
    package enum Reading: String {
        case strict, tolerant, request, response
    }

    /// Stands for the union `Event`, of which an event of an unknown type isn't taken.
    package static let knownEvent = "known Event"

    /// What the compiler said; empty when it was content.
    package let complaints: String
    private let folder: URL

    /// Compiles a module.
    /// - Parameter model: what the module says; every type at its top can be asked for.
    package init(_ model: APIModule, against runtime: RuntimeBuild) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "official-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // In one file it compiles several times faster.
        let whole = emit(model).map(\.text).joined(separator: "\n")
        try Data(whole.utf8).write(to: folder.appending(path: "Whole.swift"))
        try Data(Self.main(model).utf8).write(to: folder.appending(path: "main.swift"))
        let objects = folder.appending(path: "objects")
        try Data(runtime.objects.map(\.path).joined(separator: "\n").utf8).write(to: objects)
        complaints = try Self.run(
            [
                "/usr/bin/env", "swiftc", "-swift-version", "6", "-warnings-as-errors", "-Onone",
                "-module-name", model.name, "-I", runtime.modules.path, "-o", "program", "Whole.swift", "main.swift",
                "@objects",
            ], in: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Has every text read and written by its type.
    package func answers(to questions: [Question]) throws -> [Answer] {
        let input = folder.appending(path: "input")
        let text = questions.map { "\($0.type)\t\($0.reading.rawValue)\t\($0.json)\n" }.joined()
        try Data(text.utf8).write(to: input)
        let output = try Self.run([folder.appending(path: "program").path], in: folder, input: input)
        return output.split(separator: "\n").map { line in
            line.hasPrefix("+") ? .taken(String(line.dropFirst())) : .refused(String(line.dropFirst()))
        }
    }

    // MARK: The program

    private static func main(_ model: APIModule) -> String {
        let hasEvents = model.types.contains { type in
            guard type.qualifiedName == "Event", case .union(let union) = type.kind else { return false }
            return union.isOpen
        }
        let types = names(of: model.types)
        return """
            import APIRuntime

            func rewrite<T: JSONCodable>(
                _ type: T.Type, _ json: Substring, as reading: Substring, wantsKnown: Bool
            ) -> String {
                do throws(JSONInvalidError) {
                    let direction: JSONDirection? =
                        reading == "request" ? .request : reading == "response" ? .response : nil
                    let value = try T(
                        json: String(json), mode: reading == "tolerant" ? .tolerant : .strict, direction: direction)
            \(hasEvents ? "        if case Event.unknown? = value as? Event, wantsKnown { return \"-unknown event\" }" : "")
                    return "+" + String(decoding: value.jsonBytes(), as: UTF8.self)
                } catch {
                    return "-" + error.violations.map { "\\($0.pointer): \\($0.code): \\($0.message)" }
                        .joined(separator: "; ").split(separator: "\\n").joined(separator: " ")
                }
            }

            func type(_ name: Substring) -> (any JSONCodable.Type)? {
                switch name {
            \(types.map { "    case \"\($0)\": \($0).self" }.joined(separator: "\n"))
                case "\(knownEvent)": \(hasEvents ? "Event.self" : "nil")
                default: nil
                }
            }

            while let line = readLine() {
                let parts = line.split(separator: "\\t", maxSplits: 2)
                guard parts.count == 3, let type = type(parts[0]) else {
                    print("-no such type: \\(line)")
                    continue
                }
                print(rewrite(type, parts[2], as: parts[1], wantsKnown: parts[0] == "\(knownEvent)"))
            }

            """
    }

    private static func names(of types: [TypeDeclaration]) -> [String] {
        types.flatMap { [$0.qualifiedName] + names(of: $0.nested) }
    }

    private static func run(_ arguments: [String], in folder: URL, input: URL? = nil) throws -> String {
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = folder
        process.standardOutput = handle
        process.standardError = handle
        if let input { process.standardInput = try FileHandle(forReadingFrom: input) }
        try process.run()
        process.waitUntilExit()
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        guard process.terminationStatus != 0, text.isEmpty else { return text }
        return "exit status \(process.terminationStatus)"
    }
}
