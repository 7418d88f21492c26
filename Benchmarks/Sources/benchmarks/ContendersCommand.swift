import ArgumentParser
import Foundation
import Measuring

/// Runs the contenders and prints the measurements; `make bench` passes it all contenders that this machine can run.
struct ContendersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contenders",
        abstract: "Takes the times of all contenders in the same run and prints one table.")

    @Option(help: "A contender's program and its arguments, separated by spaces; may be given several times.")
    var contender: [String] = []

    @Option(help: "The library that counts allocations; without it they aren't counted.")
    var allocationCounter: String?

    @Option(help: "Where the payloads are written.")
    var payloads = ".build/bench/payloads"

    @Option(help: "A page in Markdown whose figures are replaced by those of this run.")
    var document: String?

    @Option(help: "Where the plot is written, in SVG.")
    var plot: String?

    @Option(help: "table, markdown or json.")
    var format = Benchmarks.Format.table

    @Flag(help: "Only to see that all of it works: a fraction of the time, and the figures are worth as much.")
    var quick = false

    func run() throws {
        let folder = PayloadFolder(URL(filePath: payloads))
        try folder.write(largest: quick ? 100_000 : 100_000_000)
        let rounds =
            quick
            ? Rounds(maxRounds: 5, turn: 2e5, budget: 5e6)
            : Rounds(maxRounds: 100, turn: 2e6, budget: 5e8)

        var versions: [String] = []
        var measurements = try with(counter: nil, folder) { processes in
            versions = try processes.compactMap { try $0.version() }
            return try rounds.run(processes, payloads: folder) { round, count in
                if round == 1 || round % 10 == 0 { note("bench: round \(round) of \(count)\n") }
            }
        }
        if let allocationCounter {
            note("bench: counting allocations\n")
            try with(counter: allocationCounter, folder) {
                try Rounds.countAllocations($0, into: &measurements)
            }
        }
        try show(Report(machine: .current, versions: versions, measurements: measurements))
    }

    private func show(_ report: Report) throws {
        switch format {
        case .table: print(report.plain, terminator: "")
        case .markdown: print(report.markdown, terminator: "")
        case .json: print(try report.json)
        }
        if let document { try Document(url: URL(filePath: document)).replaceFigures(by: report.markdown) }
        if let plot { try Data(Plot(measurements: report.measurements).svg.utf8).write(to: URL(filePath: plot)) }
    }

    /// Starts all programs, and ends them after the body.
    private func with<Result>(
        counter: String?, _ folder: PayloadFolder, _ body: ([ContenderProcess]) throws -> Result
    ) throws -> Result {
        let processes = try contender.map {
            try ContenderProcess(command: $0, payloads: folder.url, counter: counter)
        }
        defer { for process in processes { process.stop() } }
        return try body(processes)
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
