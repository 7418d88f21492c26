import Measuring

/// The figures of the pusher.
struct PusherReport: Encodable {
    let machine: Machine
    /// The machine's load before the run.
    let load: Double
    let figures: [PusherFigure]

    /// The project's goals by work.
    private static let goals = [
        "an event for 1000 users, its pushers idle": "p50 < 5 ms",
        "an event for 1000 users, 1000000 wait": "p50 < 5 ms",
        "deliveries of one pusher, in order": "≥ 2000", "deliveries of 1000 pushers": "≥ 10000",
        "deliveries of 1000 pushers, 2 processes": "≥ 10000",
    ]

    private var table: TextTable {
        var table = TextTable(header: ["work, store", "a second", "p50", "p99", "memory, MB", "goal"])
        var works: [String] = []
        for figure in figures where !works.contains(figure.work) { works.append(figure.work) }
        for work in works {
            table.rows.append([work, "", "", "", "", Self.goals[work] ?? ""])
            for figure in figures where figure.work == work {
                table.rows.append([
                    "· \(figure.subject)", figure.perSecond.map(Figures.threeDigits) ?? "",
                    figure.median.map(Figures.time) ?? "", figure.percentile99.map(Figures.time) ?? "",
                    figure.megabytes.map(Figures.threeDigits) ?? "", "",
                ])
            }
        }
        return table
    }

    private var sentence: String {
        "\(machine.sentenceWithAllCores) Load of the machine before the run: \(Figures.threeDigits(load))."
    }

    var plain: String { "\(sentence)\n\n\(table.plain)" }
    var markdown: String { "\(sentence)\n\n\(table.markdown)" }
}
