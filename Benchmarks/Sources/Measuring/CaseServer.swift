import Foundation

/// A contender's side of the protocol: one command per line of standard input, one JSON object per line of standard
/// output.
///
/// | command | response |
/// | --- | --- |
/// | `list` | `cases`: an array of objects with `contender`, `subject`, `operation` and, where it isn't 1, `minimumIterations`; `version`: the program's, if it has one of its own |
/// | `time INDEX ITERATIONS` | `value`: nanoseconds, of all iterations; a tenth as many run before, untimed |
/// | `count INDEX ITERATIONS` | `value`: allocations, of all iterations; absent or `null` without the counter |
///
/// The response to a command that fails has the text `error`.
public struct CaseServer {
    private let cases: [BenchmarkCase]

    public init(_ suites: [any BenchmarkSuite], payloads: PayloadFolder) throws {
        cases = try suites.flatMap { try $0.cases(payloads) }
    }

    /// A line of the response.
    private struct Answer: Encodable {
        var cases: [Case]?
        var value: UInt64?
        var error: String?

        struct Case: Encodable {
            let contender: String
            let subject: String
            let operation: String
            let minimumIterations: Int
        }
    }

    /// Handles commands until standard input ends.
    public func run() async throws {
        while let line = readLine() {
            var answer: Answer
            do {
                answer = try await self.answer(line.split(separator: " "))
            } catch {
                answer = Answer(error: "\(error)")
            }
            let text = try JSONEncoder().encode(answer)
            FileHandle.standardOutput.write(text + Data("\n".utf8))
        }
    }

    private func answer(_ command: [Substring]) async throws -> Answer {
        if command == ["list"] {
            let list = cases.map {
                Answer.Case(
                    contender: $0.contender, subject: $0.subject, operation: $0.operation,
                    minimumIterations: $0.minimumIterations)
            }
            return Answer(cases: list)
        }
        guard command.count == 3, let index = Int(command[1]), cases.indices.contains(index),
            let iterations = Int(command[2]), iterations > 0
        else { return Answer(error: "unknown command") }
        let run = cases[index].run
        try await run(max(1, iterations / 10))
        switch command[0] {
        case "time":
            let start = DispatchTime.now().uptimeNanoseconds
            try await run(iterations)
            return Answer(value: DispatchTime.now().uptimeNanoseconds - start)
        case "count" where !cases[index].countsAllocations:
            return Answer()
        case "count":
            return Answer(value: try await AllocationCounter.count { try await run(iterations) })
        default:
            return Answer(error: "unknown command")
        }
    }
}
