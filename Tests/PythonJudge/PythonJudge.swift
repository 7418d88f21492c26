import APIRuntime
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

    package struct Failure: Error {
        let status: Int32
        let errors: String
    }

    /// Nil where there is no `python3` with `jsonschema` and `referencing`.
    package static let found: PythonJudge? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { "\($0)/python3" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
        let judge = PythonJudge(executable: URL(filePath: path))
        // `referencing` came with the versions of jsonschema that resolve references as its script asks for.
        let answer = try? judge.run(["-c", "import jsonschema, referencing.jsonschema"], input: Data())
        return answer == nil ? nil : judge
    }()

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "judge.py")

    private let executable: URL

    /// Judges all instances in one run.
    /// - Returns: a verdict for each question.
    package func verdicts(on questions: [Question], by schemas: SchemaBundle) throws -> [Verdict] {
        var lines: [JSONValue] = [["documents": schemas.json]]
        for question in questions {
            let instance = Data(question.instance).base64EncodedString()
            lines.append(["schema": .string(question.schema), "instance": .string(instance)])
        }
        let input = Data(lines.map { "\($0)\n" }.joined().utf8)
        let output = try run([Self.script.path], input: input)
        return output.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return parts.first == "valid" ? .valid : Verdict(codes: ["invalid"], reason: String(parts.last ?? ""))
        }
    }

    private func run(_ arguments: [String], input: Data) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "python-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files rather than pipes: nothing has to be read while it runs.
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try input.write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = try String(decoding: Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(status: process.terminationStatus, errors: String(errors.suffix(2000)))
        }
        return try String(decoding: Data(contentsOf: files[1]), as: UTF8.self)
    }
}
