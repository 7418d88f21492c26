import APIRuntime

/// What is wrong with one payload of one file, in the forms in which `validate` shows it.
struct PayloadReport {
    /// The file as the user named it; `-` for standard input.
    let file: String
    let payload: PayloadInput.Payload
    private let findings: [Finding]

    /// A violation with its place in the file.
    private struct Finding {
        let pointer: String
        let line: Int
        let column: Int
        let code: String
        let message: String
    }

    init(_ payload: PayloadInput.Payload, of file: String, violations: [JSONViolation]) {
        self.file = file
        self.payload = payload
        if payload.isTooLarge {
            findings = [
                Finding(
                    pointer: "", line: payload.line, column: 1, code: JSONViolation.Code.limit.rawValue,
                    message: "the payload has more than \(PayloadInput.maxPayloadBytes) bytes")
            ]
        } else {
            findings = violations.map {
                Finding(
                    pointer: $0.pointer, line: payload.line + $0.line - 1, column: $0.column, code: $0.code.rawValue,
                    message: $0.message)
            }
        }
    }

    var isValid: Bool { findings.isEmpty }

    /// What text calls the file.
    private var name: String { Self.name(of: file) }

    static func name(of file: String) -> String { file == "-" ? "<stdin>" : file.printable }

    /// One JSON object on one line.
    var json: String {
        let violations = findings.map { finding -> JSONValue in
            [
                "pointer": .string(finding.pointer), "line": .integer(Int64(finding.line)),
                "column": .integer(Int64(finding.column)), "code": .string(finding.code),
                "message": .string(finding.message),
            ]
        }
        let object: JSONObject = [
            "file": .string(file), "line": .integer(Int64(payload.line)), "valid": .boolean(isValid),
            "violations": .array(violations),
        ]
        return object.description
    }

    /// Each violation with its source line and a caret below the place; empty for a valid payload.
    func text(colored: Bool) -> String {
        let paint = Paint(isOn: colored)
        let lines = isValid ? [] : payload.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return findings.map { finding in
            let place = "\(name):\(finding.line):\(finding.column):"
            var text = paint.bold(place) + " " + paint.red("error:") + " " + finding.message.printable
            // A key must not begin a line that looks like a report.
            let pointer = finding.pointer.printable.replacing("\n", with: "\u{FFFD}")
            text += " (\(finding.code))" + (pointer.isEmpty ? "" : " at \(pointer)")
            let index = finding.line - payload.line
            if lines.indices.contains(index), let excerpt = SourceExcerpt(lines[index], column: finding.column) {
                text += "\n" + excerpt.text + "\n" + excerpt.indentation + paint.green("^")
            }
            return text
        }.joined(separator: "\n")
    }
}
