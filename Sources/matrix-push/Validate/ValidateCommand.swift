import APIRuntime
import ArgumentParser
import CommandLineSupport

/// `matrix-push validate`: checks JSON payloads with the generated validators.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check JSON payloads of the push APIs.",
        discussion: """
            Reads the files; without files, or for a file named -, reads standard input.

            Exit codes: 0 all payloads are valid, 1 some are invalid, 2 unusable command line or file, or \
            output that cannot be written.
            """)

    @Argument(
        help: "The schema of the payloads; --list shows all.", completion: .list(PayloadSchema.all.map(\.name)))
    var schema: String?

    @Argument(help: "The files; - for standard input.", completion: .file())
    var files: [String] = []

    @Flag(help: "List the schemas.")
    var list = false

    @Flag(help: "Treat each non-blank line of a file as a payload.")
    var lines = false

    @Flag(help: "Validate like a client: accept values that the schema doesn't define, without checking their limits.")
    var tolerant = false

    @Option(help: "The output format; json prints one line with an object for each payload.")
    var format: OutputFormat = .text

    func run() throws {
        if list { return listSchemas() }
        guard let name = schema else { throw ValidationError("missing schema: give its name, or --list") }
        guard let schema = PayloadSchema.all.first(where: { $0.name == name }) else {
            throw CommandFailure(
                "unknown schema \"\(name)\"",
                hint: "the schemas are \(PayloadSchema.all.map(\.name).joined(separator: ", "))",
                status: CommandFailure.usageStatus)
        }

        let files = files.isEmpty ? ["-"] : files
        var tally = Tally()
        for file in files {
            do {
                try validate(file, schema, &tally)
            } catch {
                tally.unreadable += 1
                Terminal.standardError.write(CommandFailure(reading: file, error).diagnostic)
            }
        }
        if format == .text, files.count > 1 { print(tally.summary(of: files.count)) }
        if tally.unreadable > 0 { throw ExitCode(CommandFailure.usageStatus) }
        if tally.invalid > 0 { throw ExitCode(1) }
    }

    private func listSchemas() {
        switch format {
        case .text:
            let width = PayloadSchema.all.map(\.name.count).max() ?? 0
            for schema in PayloadSchema.all {
                let gap = String(repeating: " ", count: width - schema.name.count + 2)
                print(schema.name + gap + schema.summary)
            }
        case .json:
            for schema in PayloadSchema.all {
                let object: JSONObject = ["name": .string(schema.name), "summary": .string(schema.summary)]
                print(object)
            }
        }
    }

    // MARK: Files

    /// The results so far.
    private struct Tally {
        var invalid = 0
        var validFiles = 0
        var unreadable = 0

        func summary(of files: Int) -> String {
            var parts = ["\(files) files", "\(validFiles) valid"]
            let invalidFiles = files - validFiles - unreadable
            if invalidFiles > 0 { parts.append("\(invalidFiles) invalid") }
            if unreadable > 0 { parts.append("\(unreadable) unreadable") }
            return parts.joined(separator: ", ")
        }
    }

    private func validate(
        _ file: String, _ schema: PayloadSchema, _ tally: inout Tally
    ) throws(SystemError) {
        let input = try PayloadInput(file)
        let colored = Terminal.standardOutput.isColored
        var payloads = 0
        var invalid = 0
        var progress = ProgressLine()
        defer { progress.clear() }
        func check(_ payload: PayloadInput.Payload) {
            let violations =
                payload.isTooLarge ? [] : schema.violations(of: payload.bytes, mode: tolerant ? .tolerant : .strict)
            let report = PayloadReport(payload, of: file, violations: violations.map(PayloadReport.Violation.init))
            payloads += 1
            if !report.isValid { invalid += 1 }
            if !report.isValid || format == .json { progress.clear() }
            switch format {
            case .json: print(report.json)
            case .text: if !report.isValid { print(report.text(colored: colored)) }
            }
        }
        defer { tally.invalid += invalid }

        if lines {
            while let payload = try input.nextLine() {
                check(payload)
                progress.show(
                    "\(PayloadInput.name(of: file)): \(input.progress), \(payloads) payloads, \(invalid) invalid")
            }
        } else {
            check(try input.whole())
        }
        progress.clear()
        if invalid == 0 { tally.validFiles += 1 }
        guard format == .text else { return }
        if lines {
            let count = "\(payloads) payload\(payloads == 1 ? "" : "s")"
            print("\(PayloadInput.name(of: file)): \(count), \(invalid == 0 ? "all valid" : "\(invalid) invalid")")
        } else if invalid == 0 {
            print("\(PayloadInput.name(of: file)): valid")
        }
    }
}

extension PayloadReport.Violation {
    init(_ violation: JSONViolation) {
        self.init(
            pointer: violation.pointer, line: violation.line, column: violation.column, code: violation.code.rawValue,
            message: violation.message)
    }
}
