extension MatrixError {
    /// The maximum number of violations that an error's body lists.
    private static let maxViolations = 20

    /// Creates the error for an invalid body: `M_NOT_JSON` when it isn't JSON, otherwise the code of its first
    /// violation.
    ///
    /// In addition to the keys of the specification, the error's object has the first 20 violations as `violations`,
    /// with their locations, so that a client can show them in the text of its request.
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

    /// The violations that the server found in the body of the request, in the order of its text, at most 20. Empty if
    /// the server doesn't send violations, as most servers don't.
    public var violations: [JSONViolation] {
        (additionalProperties["violations"]?.array ?? []).prefix(Self.maxViolations).compactMap { value in
            value.object.flatMap { JSONViolation($0) }
        }
    }
}

extension JSONViolation {
    /// The violation in the form of `validate --format json`. Keys can be as long as the text: a long pointer is
    /// shortened in the middle.
    fileprivate var object: JSONObject {
        [
            "pointer": .string(pointer.shortened), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "code": .string(code.rawValue), "message": .string(message),
        ]
    }

    /// - Returns: `nil` for an object that isn't a violation, or has an unknown code.
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
