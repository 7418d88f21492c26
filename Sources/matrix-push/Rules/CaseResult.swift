import APIRuntime
import CommandLineSupport
@_spi(Tools) import PushRules

/// The result of `rules evaluate` for one line.
struct CaseResult {
    let json: JSONObject
    /// Whether the line isn't a valid case.
    let isError: Bool

    init(_ payload: PayloadInput.Payload) {
        var result: JSONObject = ["id": .null]
        do throws(InvalidCaseError) {
            let json = try Self.object(payload)
            if let id = json["id"] { result["id"] = id }
            for (key, value) in try Self.decision(json).json { result[key] = value }
            isError = false
        } catch {
            result["line"] = .integer(Int64(payload.line))
            result["column"] = error.column.map { .integer(Int64($0)) }
            result["error"] = .string(error.message)
            isError = true
        }
        json = result
    }

    /// The reason why a line isn't a valid case.
    private struct InvalidCaseError: Error {
        let message: String
        /// The column in the line, counted from 1 in Unicode scalars.
        var column: Int?
    }

    private static func object(_ payload: PayloadInput.Payload) throws(InvalidCaseError) -> JSONObject {
        if payload.isTooLarge {
            throw InvalidCaseError(message: "the line has more than \(EvaluateCommand.maxLineBytes) bytes")
        }
        do {
            return try JSONObject(json: payload.bytes)
        } catch {
            let first = error.violations.first
            throw InvalidCaseError(message: first?.message ?? "\(error)", column: first?.column)
        }
    }

    private static func decision(_ json: JSONObject) throws(InvalidCaseError) -> PushDecision {
        do {
            return try PushRuleCase(json).decision
        } catch {
            throw InvalidCaseError(message: error.description)
        }
    }
}
