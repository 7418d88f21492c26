import APIRuntime
import ExternalProcess
import Foundation

/// Python's `jsonschema` as a test oracle: an independent implementation that shares no code with this project.
package struct PythonOracle: Sendable {
    /// An instance for Python to validate against a schema.
    package struct Question {
        /// The result of ``SchemaBundle/reference(to:)``.
        let schema: String
        let instance: [UInt8]

        package init(schema: String, instance: [UInt8]) {
            self.schema = schema
            self.instance = instance
        }
    }

    /// The oracle; `nil` if there is no `python3` with `jsonschema` and `referencing`.
    package static let found: PythonOracle? = {
        guard let python = ExternalProcess(named: "python3") else { return nil }
        // Versions of jsonschema with `referencing` have the API that the script needs.
        let answer = try? python.run(["-c", "import jsonschema, referencing.jsonschema"], input: Data())
        return answer == nil ? nil : PythonOracle(python: python)
    }()

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "oracle.py")

    private let python: ExternalProcess

    /// Validates all instances in one run of Python.
    /// - Returns: A result for each question.
    package func results(for questions: [Question], by schemas: SchemaBundle) throws -> [ValidationResult] {
        var lines: [JSONValue] = [["documents": schemas.json]]
        for question in questions {
            let instance = Data(question.instance).base64EncodedString()
            lines.append(["schema": .string(question.schema), "instance": .string(instance)])
        }
        let input = Data(lines.map { "\($0)\n" }.joined().utf8)
        let output = String(decoding: try python.run([Self.script.path], input: input), as: UTF8.self)
        return output.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return parts.first == "valid"
                ? .valid : ValidationResult(codes: ["invalid"], reason: String(parts.last ?? ""))
        }
    }
}
