import ArgumentParser
import Foundation

/// Measures the gateway under load.
struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Measures the gateway over HTTP, with push servers on the same machine.")

    @Option(help: "The folder of the programs load and push_servers.")
    var tools: String

    @Option(help: "The program matrix-push.")
    var gateway: String

    @Option(help: "The program bare-server.")
    var bareServer: String

    @Option(help: "The time of each load in seconds.")
    var seconds = 15

    @Option(help: "The number of connections.")
    var connections = 64

    @Option(help: "The number of idle connections; 0 for none.")
    var idle = 10_000

    @Option(help: "Only looks for a leak: the number of minutes under load.")
    var leakMinutes: Int?

    @Option(help: "A page in Markdown whose figures are replaced by those of this run.")
    var document: String?

    @Option(help: "table, markdown or json.")
    var format = Benchmarks.Format.table

    func run() throws {
        let run = GatewayRun(
            tools: URL(filePath: tools), gateway: gateway, bareServer: bareServer, connections: connections,
            seconds: seconds)
        if let leakMinutes {
            let memory = try LeakTest(run: run, minutes: leakMinutes).memory(note: note)
            print("resident memory after each minute, MB: " + memory.map(Figures.threeDigits).joined(separator: " "))
            return
        }
        var result = try run.run(note: note)
        if idle > 0 {
            do {
                try run.idle(idle, into: &result)
            } catch {
                note("bench: without idle connections: \(error)\n")
            }
        }
        let report = GatewayReport(machine: .current, result: result)
        switch format {
        case .table: print(report.plain, terminator: "")
        case .markdown: print(report.markdown, terminator: "")
        case .json: print(try Report.json(report))
        }
        if let document { try Document(url: URL(filePath: document)).replaceFigures(by: report.markdown) }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
