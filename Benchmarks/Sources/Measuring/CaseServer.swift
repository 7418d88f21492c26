import Foundation

/// A contender's side of the protocol: a command on each line of standard input, a JSON text on each line of the answer.
///
/// | command | answer |
/// | --- | --- |
/// | `list` | `{"cases": [{"contender": …, "subject": …, "operation": …}, …]}` |
/// | `time INDEX ITERATIONS` | `{"value": NANOSECONDS}`, of all iterations; a tenth as many run before, untimed |
/// | `count INDEX ITERATIONS` | `{"value": ALLOCATIONS}`, of all iterations; `null` without the counter |
///
/// What fails is answered with `{"error": TEXT}`.
public struct CaseServer {
    private let cases: [BenchmarkCase]

    public init(_ suites: [any BenchmarkSuite], payloads: PayloadFolder) throws {
        cases = try suites.flatMap { try $0.cases(payloads) }
    }

    private enum Answer: Encodable {
        case cases([BenchmarkCase])
        case value(UInt64?)
        case error(String)

        enum Key: CodingKey { case cases, value, error }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch self {
            case .cases(let cases):
                let list = cases.map {
                    ["contender": $0.contender, "subject": $0.subject, "operation": $0.operation]
                }
                try container.encode(list, forKey: .cases)
            case .value(let value): try container.encode(value, forKey: .value)
            case .error(let text): try container.encode(text, forKey: .error)
            }
        }
    }

    /// Answers until standard input ends.
    public func run() async throws {
        while let line = readLine() {
            var answer: Answer
            do {
                answer = try await self.answer(line.split(separator: " "))
            } catch {
                answer = .error("\(error)")
            }
            let text = try JSONEncoder().encode(answer)
            FileHandle.standardOutput.write(text + Data("\n".utf8))
        }
    }

    private func answer(_ command: [Substring]) async throws -> Answer {
        if command == ["list"] { return .cases(cases) }
        guard command.count == 3, let index = Int(command[1]), cases.indices.contains(index),
            let iterations = Int(command[2]), iterations > 0
        else { return .error("unknown command") }
        let run = cases[index].run
        try await run(max(1, iterations / 10))
        switch command[0] {
        case "time":
            let start = DispatchTime.now().uptimeNanoseconds
            try await run(iterations)
            return .value(DispatchTime.now().uptimeNanoseconds - start)
        case "count":
            return .value(try await AllocationCounter.count { try await run(iterations) })
        default:
            return .error("unknown command")
        }
    }
}
