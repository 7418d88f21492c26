/// The medians compared with the project's goals.
struct GoalTable {
    let measurements: [Measurement]

    private struct Goal {
        let subject: String
        let operation: String
        /// The minimum ratio of Foundation's time to ours.
        let foundation: Double
        /// The maximum ratios of our time to msgspec's and to simdjson's.
        var msgspec: Double?
        var simdjson: Double?
    }

    /// The maximum ratio of the generated types' time to that of plain ones, both by Foundation's coders.
    private static let codable = 1.5

    private static let goals = [
        Goal(subject: "notification", operation: "decode", foundation: 14, msgspec: 0.9, simdjson: 1.6),
        Goal(subject: "notification", operation: "encode", foundation: 15, msgspec: 1),
        Goal(subject: "notification-20-devices", operation: "decode", foundation: 14, msgspec: 0.9, simdjson: 1.6),
        Goal(subject: "notification-20-devices", operation: "encode", foundation: 15, msgspec: 1),
        Goal(subject: "push-rules", operation: "decode", foundation: 10, msgspec: 0.9),
        Goal(subject: "push-rules", operation: "encode", foundation: 12, msgspec: 1),
        Goal(subject: "notifications-100", operation: "decode", foundation: 10, msgspec: 0.9, simdjson: 1.8),
        Goal(subject: "notifications-100", operation: "encode", foundation: 12, msgspec: 1),
    ]

    var table: TextTable {
        var table = TextTable(
            header: [
                "payload, direction", "Foundation / ours", "goal", "our types / plain types, by Foundation", "goal",
                "ours / msgspec", "goal", "ours / simdjson", "goal",
            ])
        for goal in Self.goals {
            let times = measurements.filter { $0.subject == goal.subject && $0.operation == goal.operation }
            func time(_ contender: String) -> Double? {
                times.filter { $0.contender.hasPrefix(contender) }.map(\.medianNanoseconds).min()
            }
            guard let ours = time("ours") else { continue }
            let plain = times.first { $0.contender == "Foundation" }?.medianNanoseconds
            let generated = times.first { $0.contender == "Foundation, our types" }?.medianNanoseconds
            let title = CodecTable.titles.first { $0.subject == goal.subject }?.title ?? goal.subject
            table.rows.append([
                "\(title), \(goal.operation)",
                time("Foundation").map { Figures.ratio($0 / ours) } ?? "", "≥ \(Figures.ratio(goal.foundation))",
                plain.flatMap { plain in generated.map { Figures.ratio($0 / plain) } } ?? "",
                "≤ \(Figures.ratio(Self.codable))",
                time("msgspec").map { Figures.ratio(ours / $0) } ?? "",
                goal.msgspec.map { "≤ \(Figures.ratio($0))" } ?? "",
                time("simdjson").map { Figures.ratio(ours / $0) } ?? "",
                goal.simdjson.map { "≤ \(Figures.ratio($0))" } ?? "",
            ])
        }
        return table
    }
}
