import APIRuntime
import ExternalProcess
import Foundation

/// Python's `jsonschema`, which shares no code with this project, as a judge of what is valid.
package struct PythonJudge: Sendable {
    package struct Question {
        /// What ``SchemaBundle/reference(to:)`` says.
        let schema: String
        let instance: [UInt8]

        package init(schema: String, instance: [UInt8]) {
            self.schema = schema
            self.instance = instance
        }
    }

    /// Nil where there is no `python3` with `jsonschema` and `referencing`.
    package static let found: PythonJudge? = {
        guard let python = ExternalProcess(named: "python3") else { return nil }
        // `referencing` came with the versions of jsonschema that resolve references as its script asks for.
        let answer = try? python.run(["-c", "import jsonschema, referencing.jsonschema"], input: Data())
        return answer == nil ? nil : PythonJudge(python: python)
    }()

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "judge.py")

    private let python: ExternalProcess

    /// Judges all instances in one run.
    /// - Returns: a verdict for each question.
    package func verdicts(on questions: [Question], by schemas: SchemaBundle) throws -> [Verdict] {
        var lines: [JSONValue] = [["documents": schemas.json]]
        for question in questions {
            let instance = Data(question.instance).base64EncodedString()
            lines.append(["schema": .string(question.schema), "instance": .string(instance)])
        }
        let input = Data(lines.map { "\($0)\n" }.joined().utf8)
        let output = String(decoding: try python.run([Self.script.path], input: input), as: UTF8.self)
        return output.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return parts.first == "valid" ? .valid : Verdict(codes: ["invalid"], reason: String(parts.last ?? ""))
        }
    }
}
