import ArgumentParser
import Foundation
import Measuring

/// Measures the pusher's stores, and the pusher with a gateway.
struct PusherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pusher", abstract: "Measures the pusher: its stores, and its way to a gateway.")

    @Option(help: "The program pusher-load.")
    var load: String

    @Option(help: "The folder of the program push_servers; without it no gateway is measured.")
    var tools: String?

    @Option(help: "The program matrix-push, for the gateway.")
    var gateway: String?

    @Option(help: "A connection string for an empty PostgreSQL database; without it that store is left out.")
    var postgresql: String?

    @Option(help: "A Python that has the package matrix-synapse, for the peer.")
    var synapse: String?

    @Option(help: "The number of deliveries of several processes, and to a gateway.")
    var deliveries = 100_000

    @Option(help: "A page in Markdown whose figures are replaced by those of this run.")
    var document: String?

    @Option(help: "table, markdown or json.")
    var format = Benchmarks.Format.table

    @Flag(help: "Only to see that all of it works: a fraction of the time, and the figures are worth as much.")
    var quick = false

    func run() throws {
        let folder = URL(filePath: ".build/bench/pusher-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var run = PusherRun(load: load, folder: folder, postgresql: postgresql, deliveries: deliveries, isQuick: quick)
        try run.measureStores()
        if !quick {
            try run.measureWorkers()
            if let tools { try run.measureGateways(tools: URL(filePath: tools), gateway: gateway) }
            if let synapse, let tools { try run.measureSynapse(python: synapse, tools: URL(filePath: tools)) }
        }
        let report = PusherReport(machine: .current, load: run.loadAverage, figures: run.figures)
        switch format {
        case .table: print(report.plain, terminator: "")
        case .markdown: print(report.markdown, terminator: "")
        case .json: print(try Report.json(report))
        }
        if let document {
            try Document(url: URL(filePath: document), part: "the pusher").replaceFigures(by: report.markdown)
        }
    }
}
