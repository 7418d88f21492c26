import YAMLTree

/// The violations of a payload, as the commands named `validate` print them: as text or as JSON.
package struct PayloadReport {
    /// A violation. Its line is counted from the payload's first.
    package struct Violation {
        let pointer: String
        let line: Int
        let column: Int
        let code: String
        let message: String

        package init(pointer: String, line: Int, column: Int, code: String, message: String) {
            self.pointer = pointer
            self.line = line
            self.column = column
            self.code = code
            self.message = message
        }
    }

    private let payload: PayloadInput.Payload
    private let file: String
    private let violations: [Violation]

    /// - Parameters:
    ///   - file: the path as the user gave it; `-` is standard input.
    ///   - violations: in the order of the text. A payload that is too large has the violation of the size limit
    ///     instead.
    package init(_ payload: PayloadInput.Payload, of file: String, violations: [Violation]) {
        self.payload = payload
        self.file = file
        guard payload.isTooLarge else {
            self.violations = violations
            return
        }
        let message = "the payload has more than \(PayloadInput.maxPayloadBytes) bytes"
        self.violations = [Violation(pointer: "", line: 1, column: 1, code: "limit", message: message)]
    }

    package var isValid: Bool { violations.isEmpty }

    /// One JSON object on one line.
    package var json: String {
        let object: ReportJSON = [
            "file": .string(file), "line": .integer(payload.line), "valid": .boolean(isValid),
            "violations": .array(
                violations.map { violation in
                    [
                        "pointer": .string(violation.pointer), "line": .integer(line(of: violation)),
                        "column": .integer(violation.column), "code": .string(violation.code),
                        "message": .string(violation.message),
                    ]
                }),
        ]
        return object.description
    }

    /// Returns each violation with its source line and a caret; empty for a valid payload.
    package func text(colored: Bool) -> String {
        guard !isValid else { return "" }
        let source = SourceText(name: PayloadInput.name(of: file), bytes: payload.bytes, firstLine: payload.line)
        return violations.map { violation in
            // A line feed in a key must not begin a line that looks like another violation.
            let pointer = violation.pointer.replacing("\n", with: "\u{FFFD}")
            let place = pointer.isEmpty ? "" : " at \(pointer)"
            let location = SourceLocation(source: source, line: line(of: violation), column: violation.column)
            return Diagnostic.error("\(violation.message) (\(violation.code))\(place)", at: location)
                .rendered(colored: colored)
        }.joined(separator: "\n")
    }

    /// Returns the line in the file.
    private func line(of violation: Violation) -> Int { payload.line + violation.line - 1 }
}
