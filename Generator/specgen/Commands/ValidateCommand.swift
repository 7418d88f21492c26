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

            A schema of OpenAPI means what OpenAPI says beyond JSON Schema: 'nullable', the schemas derived from a base \
            by 'allOf', which its discriminator tells apart, and in OpenAPI 3.0 'readOnly' and 'writeOnly': such members \
            are required in responses only, or in requests only. The pointer tells which it is when it leads through \
            an operation's requestBody or responses; otherwise --direction does, and without it neither are required.

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
    @Option(help: "Which way the payloads go: request or response. Matters to OpenAPI 3.0's readOnly and writeOnly.")
    var direction: PayloadDirection?
    @Option(help: "How violations are printed: text, or json with one object for each payload.")
    var format = ReportFormat.text

    func run() throws {
        let console = Console.standard
        let parts = schema.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let sources = YAMLDocuments(loading: [String(parts[0])]) { try readFile($0) }
        let checker = SchemaChecker(documents: sources, formats: assertFormats ? .known : .matrix)
        let node: YAMLNode
        var direction = direction
        do {
            let root = try sources.document(at: String(parts[0]))
            let pointer = parts.count > 1 ? String(parts[1]) : ""
            direction = direction ?? PayloadDirection(pointer: pointer)
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
                        report.add(path, firstLine: number, bytes, try violations(of: bytes, node, checker, direction))
                        report.show(input, path)
                    }
                } else {
                    let bytes = try input.readAll()
                    report.add(path, firstLine: 1, bytes, try violations(of: bytes, node, checker, direction))
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
    private func violations(
        of bytes: [UInt8]?, _ schema: YAMLNode, _ checker: SchemaChecker, _ direction: PayloadDirection?
    ) throws(Diagnostic) -> [SchemaViolation] {
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
        return try checker.check(payload, against: schema, direction: direction)
    }
}

extension PayloadDirection: ExpressibleByArgument {
    /// The direction that a pointer to the schema of a body tells; nil for one that tells none.
    init?(pointer: String) {
        let steps = pointer.split(separator: "/")
        let last = steps.last { ["requestBody", "requestBodies", "parameters", "responses"].contains($0) }
        guard let last else { return nil }
        self = last == "responses" ? .response : .request
    }
}
