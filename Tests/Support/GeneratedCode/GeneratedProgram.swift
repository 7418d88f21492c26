import APIModel
import Foundation
import SwiftEmission

/// A program with a module's generated code that decodes JSON texts as the module's types and encodes them again.
package final class GeneratedProgram {
    /// The result of decoding a text and encoding the value again.
    package enum Answer: Hashable {
        /// The encoded value.
        case accepted(String)
        /// The violations.
        case rejected(String)
    }

    /// A JSON text for the program to decode.
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

    /// The decoding mode: strict or tolerant without a direction, or strict for a direction.
    package enum Reading: String {
        case strict, tolerant, request, response
    }

    /// The name of the union `Event` in a question that rejects events of an unknown type.
    package static let knownEvent = "known Event"

    /// The compiler's output; empty if there is no error and no warning.
    package let compilerOutput: String
    private let files: GeneratedFiles

    /// Compiles a module with a program that decodes texts as any of its types.
    package convenience init(_ model: APIModule, against runtime: RuntimeBuild) throws {
        try self.init(model, main: Self.main(model), against: runtime)
    }

    /// Compiles a module with a custom program.
    /// - Parameter main: the text of the main file.
    package convenience init(_ model: APIModule, main: String, against runtime: RuntimeBuild) throws {
        try self.init(emit(model), module: model.name, main: main, against: runtime)
    }

    /// Compiles the files of a module and a main program.
    package init(_ files: [SourceFile], module: String, main: String, against runtime: RuntimeBuild) throws {
        self.files = try GeneratedFiles(files, module: module)
        compilerOutput = try self.files.link(main: main, against: runtime)
    }

    /// Returns the result of decoding and encoding each text.
    package func answers(to questions: [Question]) throws -> [Answer] {
        let text = questions.map { "\($0.type)\t\($0.reading.rawValue)\t\($0.json)\n" }.joined()
        return try output(of: text).split(separator: "\n").map { line in
            line.hasPrefix("+") ? .accepted(String(line.dropFirst())) : .rejected(String(line.dropFirst()))
        }
    }

    /// Runs the program.
    /// - Parameter input: its standard input.
    /// - Returns: its output.
    package func output(of input: String = "") throws -> String {
        try files.write(input, to: "input")
        let run = try files.run([files.folder.appending(path: "program").path], input: "input")
        guard run.status != 0, run.output.isEmpty else { return run.output }
        return "exit status \(run.status)"
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
}
