import Foundation
import Measuring

/// Measures all contenders in rounds: in each round every contender runs every operation on every subject once. A
/// disturbance of the machine then affects all contenders alike.
struct Rounds {
    /// The maximum number of rounds.
    var maxRounds: Int
    /// The approximate time of one case in one round, in nanoseconds. A longer operation runs once.
    var turn: Double
    /// The approximate maximum time of one case in all rounds, in nanoseconds. Each case runs in at least five rounds.
    var budget: Double

    private struct Entry {
        let process: ContenderProcess
        let index: Int
        let named: ContenderProcess.Case
        let iterations: Int
        let rounds: Int
        var samples: [Double] = []
    }

    /// Runs the rounds.
    /// - Parameter progress: called with the number of each round.
    func run(
        _ processes: [ContenderProcess], payloads: PayloadFolder, progress: (_ round: Int, _ of: Int) -> Void
    ) throws -> [Measurement] {
        var entries: [Entry] = []
        for process in processes {
            for (index, named) in try process.cases().enumerated() {
                entries.append(try entry(process, index, named))
            }
        }
        // The contenders for the same operation on the same subject run one after the other.
        entries = entries.enumerated().sorted {
            let (a, b) = ($0.element.named, $1.element.named)
            return (a.subject, a.operation, $0.offset) < (b.subject, b.operation, $1.offset)
        }.map(\.element)
        let rounds = entries.map(\.rounds).max() ?? 0
        for round in 0..<rounds {
            progress(round + 1, rounds)
            for index in entries.indices where round < entries[index].rounds {
                let entry = entries[index]
                let total = try entry.process.time(entry.index, iterations: entry.iterations)
                entries[index].samples.append(total / Double(entry.iterations))
            }
        }
        return entries.map { entry in
            let url = payloads.url.appending(path: "\(entry.named.subject).json")
            return Measurement(
                contender: entry.named.contender, subject: entry.named.subject, operation: entry.named.operation,
                bytes: (try? FileManager.default.attributesOfItem(atPath: url.path))?[.size] as? Int,
                samples: entry.samples.count, medianNanoseconds: entry.samples.median,
                minimumNanoseconds: entry.samples.min() ?? .nan)
        }
    }

    /// Determines the number of iterations that fill the time of a case in a round.
    private func entry(_ process: ContenderProcess, _ index: Int, _ named: ContenderProcess.Case) throws -> Entry {
        let minimum = named.minimumIterations ?? 1
        var iterations = minimum
        var total = try process.time(index, iterations: iterations)
        while total < turn / 4, iterations < 1 << 24 {
            iterations *= 4
            total = try process.time(index, iterations: iterations)
        }
        let each = total / Double(iterations)
        iterations = max(minimum, Int(turn / each))
        let rounds = min(maxRounds, max(5, Int(budget / (each * Double(iterations)))))
        return Entry(process: process, index: index, named: named, iterations: iterations, rounds: rounds)
    }

    /// Counts the allocations of programs that were started with the counter.
    static func countAllocations(_ processes: [ContenderProcess], into measurements: inout [Measurement]) throws {
        for process in processes {
            for (index, named) in try process.cases().enumerated() {
                let found = measurements.firstIndex {
                    $0.contender == named.contender && $0.subject == named.subject && $0.operation == named.operation
                }
                guard let found, measurements[found].medianNanoseconds < 1e8 else { continue }
                let iterations = max(100, named.minimumIterations ?? 1)
                measurements[found].allocations = try process.allocations(index, iterations: iterations)
                    .map { $0 / Double(iterations) }
            }
        }
    }
}
