import APIRuntime
import CommandLineSupport
@_spi(Tools) import PushRules

/// What `rules evaluate` answers to a line.
struct EvaluationAnswer {
    let json: JSONObject
    /// Whether the line is no case.
    let isError: Bool

    init(_ payload: PayloadInput.Payload) {
        var answer: JSONObject = ["id": .null]
        do throws(Mistake) {
            let json = try Self.object(payload)
            if let id = json["id"] { answer["id"] = id }
            for (key, value) in try Self.outcome(json).json { answer[key] = value }
            isError = false
        } catch {
            answer["line"] = .integer(Int64(payload.line))
            answer["column"] = error.column.map { .integer(Int64($0)) }
            answer["error"] = .string(error.message)
            isError = true
        }
        json = answer
    }

    /// Why a line is no case.
    private struct Mistake: Error {
        let message: String
        /// Where in the line, counted from 1 in Unicode scalars.
        var column: Int?
    }

    private static func object(_ payload: PayloadInput.Payload) throws(Mistake) -> JSONObject {
        if payload.isTooLarge {
            throw Mistake(message: "the line has more than \(EvaluateCommand.maxLineBytes) bytes")
        }
        do {
            return try JSONObject(json: payload.bytes)
        } catch {
            let first = error.violations.first
            throw Mistake(message: first?.message ?? "\(error)", column: first?.column)
        }
    }

    private static func outcome(_ json: JSONObject) throws(Mistake) -> PushDecision {
        do {
            return try PushRuleCase(json).decision
        } catch {
            throw Mistake(message: error.description)
        }
    }
}
