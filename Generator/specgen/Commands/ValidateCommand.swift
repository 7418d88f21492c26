import ArgumentParser
import CommandLineSupport
import SchemaChecking
import SchemaKeywords
import StringGrammars
import YAMLTree

/// `specgen validate`: checks JSON payloads against a schema.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks JSON payloads against any schema, without generating code.",
        discussion: """
            The schema is a file, with or without a JSON Pointer into it, such as \
            Schemas/push-gateway/definitions/notification.yaml#/properties/counts. Without payload files, standard \
            input is read.

            OpenAPI's extensions of JSON Schema are supported: 'nullable', and 'discriminator' with schemas that \
            extend a base by 'allOf'. In OpenAPI 3.0, a required 'readOnly' member is required only in responses, and \
            a required 'writeOnly' member only in requests. --direction decides which; without it, the pointer does if \
            it passes through an operation's requestBody or responses. Without either, neither member is required.

            Exit codes: 0 all payloads are valid, 1 some are invalid, 2 unusable command line, file or \
            schema, or output that cannot be written.
            """)

    @Argument(
        help: "The schema: FILE.yaml or FILE.yaml#/json/pointer.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var schema: String
    @Argument(help: "JSON files; - for standard input.", completion: .file())
    var payloads: [String] = ["-"]
    @Flag(help: "Reads a payload from each line; empty lines are skipped.")
    var lines = false
    @Flag(help: "Asserts all known formats, not only those of Matrix (mx-…).")
    var assertFormats = false
    @Option(help: "The payloads' direction, request or response, for readOnly and writeOnly of OpenAPI 3.0.")
    var direction: PayloadDirection?
    @Option(help: "The format of violations: text, or json with one object for each payload.")
    var format = ReportFormat.text
    @OptionGroup var reading: ReadingOptions

    func run() throws {
        let parts = schema.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let sources = YAMLDocuments(loading: [String(parts[0])], options: try reading.yaml()) { try readFile($0) }
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
            try DiagnosticReport().print([error])
            throw ExitCode(2)
        }

        var tally = Tally()
        for path in payloads {
            do {
                try validate(path, &tally) { payload throws(Diagnostic) in
                    try Self.violations(of: payload, node, checker, direction)
                }
            } catch let error as Diagnostic {
                try DiagnosticReport().print([error])
                throw ExitCode(2)
            } catch let error as SystemError {
                Terminal.standardError.write(CommandFailure(reading: path, error).diagnostic)
                tally.hasUnreadable = true
            }
        }
        tally.progress.clear()
        if format == .text, tally.payloads > 1 {
            let valid = tally.payloads - tally.invalid
            Terminal.standardError.write("\(valid) of \(tally.payloads) payloads are valid")
        }
        if tally.hasUnreadable { throw ExitCode(2) }
        if tally.invalid > 0 { throw ExitCode(1) }
    }

    // MARK: Files

    /// The results so far, over all files.
    private struct Tally {
        var payloads = 0
        var invalid = 0
        /// Whether a file could not be read.
        var hasUnreadable = false
        var progress = ProgressLine()
    }

    private func validate(
        _ path: String, _ tally: inout Tally,
        violations: (PayloadInput.Payload) throws(Diagnostic) -> [PayloadReport.Violation]
    ) throws {
        let input = try PayloadInput(path)
        guard lines else {
            let payload = try input.whole()
            return try report(PayloadReport(payload, of: path, violations: try violations(payload)), of: path, &tally)
        }
        while let payload = try input.nextLine() {
            try report(PayloadReport(payload, of: path, violations: try violations(payload)), of: path, &tally)
            tally.progress.show(
                "\(PayloadInput.name(of: path)): \(input.progress), \(tally.payloads) payloads, "
                    + "\(tally.invalid) invalid")
        }
    }

    private func report(_ report: PayloadReport, of path: String, _ tally: inout Tally) throws {
        tally.payloads += 1
        if !report.isValid { tally.invalid += 1 }
        if !report.isValid || format == .json { tally.progress.clear() }
        switch format {
        case .json: try StandardOutput.print(report.json)
        case .text where !report.isValid:
            try StandardOutput.print(report.text(colored: Terminal.standardOutput.isColored))
        // With --lines, valid payloads are only counted.
        case .text: if !lines { try StandardOutput.print("\(PayloadInput.name(of: path)): valid") }
        }
    }

    private static func violations(
        of payload: PayloadInput.Payload, _ schema: YAMLNode, _ checker: SchemaChecker, _ direction: PayloadDirection?
    ) throws(Diagnostic) -> [PayloadReport.Violation] {
        guard !payload.isTooLarge else { return [] }
        let tree: JSONPayload
        do {
            tree = try JSONPayload(bytes: payload.bytes)
        } catch {
            return [PayloadReport.Violation(error)]
        }
        return try checker.check(tree, against: schema, direction: direction).map(PayloadReport.Violation.init)
    }
}

extension PayloadReport.Violation {
    init(_ violation: SchemaViolation) {
        self.init(
            pointer: violation.pointer, line: violation.line, column: violation.column, code: violation.code,
            message: violation.message)
    }
}

extension PayloadDirection: ExpressibleByArgument {
    /// The direction of the body whose schema a pointer names; `nil` if the pointer passes through none.
    init?(pointer: String) {
        let steps = pointer.split(separator: "/")
        let last = steps.last { ["requestBody", "requestBodies", "parameters", "responses"].contains($0) }
        guard let last else { return nil }
        self = last == "responses" ? .response : .request
    }
}
