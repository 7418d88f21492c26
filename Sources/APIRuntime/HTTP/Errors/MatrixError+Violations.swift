extension MatrixError {
    /// How many violations an error's body lists.
    private static let maxViolations = 20

    /// The error that answers a refused body: `M_NOT_JSON` when it isn't JSON, otherwise the code of its first violation.
    ///
    /// The first 20 violations stand in the error's object under `violations`, beside the keys of the specification:
    /// what is wrong with a request can be shown where it was written.
    public init(_ invalid: JSONInvalidError) {
        let codes = invalid.violations.map(\.code)
        let errcode: ErrorCode =
            if codes.contains(where: { [.syntax, .utf8, .depth].contains($0) }) {
                .notJSON
            } else {
                switch codes.first {
                case .required: .missingParam
                case .type, .duplicateKey, .numberRange, nil: .badJSON
                default: .invalidParam
                }
            }
        let violations = invalid.violations.prefix(Self.maxViolations).map { JSONValue.object($0.object) }
        self.init(
            status: .badRequest, errcode: errcode, message: invalid.description,
            additionalProperties: ["violations": .array(violations)])
    }

    /// What a server found wrong with the body of a request, in the order of its text; empty where it doesn't say, as
    /// other servers don't.
    public var violations: [JSONViolation] {
        (additionalProperties["violations"]?.array ?? []).prefix(Self.maxViolations).compactMap { value in
            value.object.flatMap { JSONViolation($0) }
        }
    }
}

extension JSONViolation {
    /// The violation as `validate --format json` shows it. Keys can be as long as the text, so that a long pointer loses
    /// its middle.
    fileprivate var object: JSONObject {
        [
            "pointer": .string(pointer.shortened), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "code": .string(code.rawValue), "message": .string(message),
        ]
    }

    /// - Returns: `nil` for an object that isn't a violation, or one of a kind that isn't known here.
    fileprivate init?(_ object: JSONObject) {
        guard let code = object["code"]?.string.flatMap(Code.init(rawValue:)),
            case .integer(let line)? = object["line"], case .integer(let column)? = object["column"],
            let line = Int(exactly: line), let column = Int(exactly: column)
        else { return nil }
        self.init(
            code: code, pointer: object["pointer"]?.string ?? "", line: line, column: column,
            message: object["message"]?.string ?? "")
    }
}
