import ArgumentParser
import Foundation
import SchemaChecking
import StringGrammars
import YAMLTree

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks JSON payloads against any schema, without generating code.",
        discussion: """
            The schema is a file and a JSON Pointer into it, such as \
            Schemas/push-gateway/definitions/notification.yaml#/properties/counts. Without payloads standard input is \
            read.

            Exit codes: 0 all are valid, 1 some are not, 2 usage, files or the schema.
            """)

    @Argument(
        help: "The schema: FILE.yaml or FILE.yaml#/json/pointer.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var schema: String
    @Argument(help: "JSON files; - for standard input.", completion: .file())
    var payloads: [String] = ["-"]
    @Flag(help: "Reads a payload from each line; empty lines are skipped.")
    var lines = false
    @Flag(help: "Asserts all formats that are known, not just those of Matrix (mx-…).")
    var assertFormats = false
    @Option(help: "How violations are printed: text, or json with one object for each payload.")
    var format = ReportFormat.text

    func run() throws {
        let console = Console.standard
        let parts = schema.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let sources = YAMLDocuments(loading: [String(parts[0])]) { try readFile($0) }
        let checker = SchemaChecker(documents: sources, formats: assertFormats ? .known : .matrix)
        let node: YAMLNode
        do {
            let root = try sources.document(at: String(parts[0]))
            let pointer = parts.count > 1 ? String(parts[1]) : ""
            node = try sources.resolve("#" + pointer, from: root.location.source, at: root.location).node
            try checker.read(node)
        } catch {
            DiagnosticReport().print([error])
            throw ExitCode(2)
        }
        var report = PayloadReport(format: format, tellsValid: !lines, console: console)
        for path in payloads {
            do {
                let input = try PayloadInput(path)
                if lines {
                    try input.forEachLine { number, bytes in
                        let isBlank = bytes?.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } ?? false
                        guard !isBlank else { return }
                        report.add(path, firstLine: number, bytes, try violations(of: bytes, node, checker))
                        report.show(input, path)
                    }
                } else {
                    let bytes = try input.readAll()
                    report.add(path, firstLine: 1, bytes, try violations(of: bytes, node, checker))
                }
            } catch let error as Diagnostic {
                DiagnosticReport().print([error])
                throw ExitCode(2)
            } catch {
                console.error("error: can't read \(path): \(error)")
                report.hasFailed = true
            }
        }
        try report.finish()
    }

    /// - Parameter bytes: the payload; `nil` when it was too large to be read.
    private func violations(of bytes: [UInt8]?, _ schema: YAMLNode, _ checker: SchemaChecker) throws(Diagnostic)
        -> [SchemaViolation]
    {
        guard let bytes else {
            let message = "the payload has more than \(PayloadInput.maxPayloadBytes) bytes"
            return [SchemaViolation(pointer: "", line: 1, column: 1, code: "limit", message: message)]
        }
        let payload: JSONPayload
        do {
            payload = try JSONPayload(bytes: bytes)
        } catch {
            return [error]
        }
        return try checker.check(payload, against: schema)
    }
}
