import Foundation

/// The figures of the gateway under load.
struct GatewayReport: Encodable {
    let machine: Machine
    let result: GatewayRun.Result

    /// Rates of sygnal 0.15.1 on a machine of this class, with 64 connections for 10 seconds: the best of several runs.
    /// sygnal isn't run by this benchmark.
    struct Cited {
        let perSecond: Double
        /// Milliseconds.
        let p99: Double
        /// The ratio of rates that is the goal.
        let goal: Double
    }

    static let sygnal = [
        "unknown app": Cited(perSecond: 3531, p99: 52, goal: 10), "apns": Cited(perSecond: 1580, p99: 97, goal: 6),
        "fcm": Cited(perSecond: 1066, p99: 128, goal: 6), "webpush": Cited(perSecond: 638, p99: 183, goal: 8),
    ]

    private var table: TextTable {
        var table = TextTable(header: [
            "requests", "a second", "p50", "p99", "processor", "bare server", "sygnal, cited", "goal",
            "p99 / sygnal's",
        ])
        let bare = result.rows.first?.load.perSecond ?? .nan
        for row in result.rows {
            let cited = Self.sygnal[row.subject]
            table.rows.append([
                row.subject, Figures.threeDigits(row.load.perSecond), Figures.time(row.load.p50 * 1e6),
                Figures.time(row.load.p99 * 1e6), Figures.time(row.processorMicroseconds * 1e3),
                Figures.ratio(row.load.perSecond / bare),
                cited.map { Figures.ratio(row.load.perSecond / $0.perSecond) } ?? "",
                cited.map { "≥ \(Figures.ratio($0.goal))" } ?? "",
                cited.map { Figures.ratio(row.load.p99 / $0.p99) } ?? "",
            ])
        }
        return table
    }

    private var memory: TextTable {
        var table = TextTable(header: ["resident memory of the gateway", "MB", "goal"])
        table.rows.append(["after its start", Figures.threeDigits(result.megabytesAtStart), ""])
        table.rows.append([
            "after \(Int(result.loadSeconds)) s of the loads above",
            Figures.threeDigits(result.megabytesAfterLoad), "< 60",
        ])
        if result.idleConnections > 0 {
            table.rows.append([
                "with \(result.idleConnections) idle connections",
                Figures.threeDigits(result.megabytesWithIdleConnections), "< 200",
            ])
        }
        return table
    }

    var plain: String { "\(machine.sentenceWithAllCores)\n\n\(table.plain)\n\(memory.plain)" }
    var markdown: String { "\(machine.sentenceWithAllCores)\n\n\(table.markdown)\n\(memory.markdown)" }
}
