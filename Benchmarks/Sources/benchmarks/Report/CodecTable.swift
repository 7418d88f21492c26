/// The table of codecs: a row for each contender, payload and direction.
struct CodecTable {
    let measurements: [Measurement]

    static let titles = [
        (subject: "notification", title: "example notification"),
        (subject: "notification-20-devices", title: "notification, 20 devices"),
        (subject: "push-rules", title: "push rules"),
        (subject: "notifications-100", title: "/notifications, 100 events"),
    ]

    var table: TextTable {
        var table = TextTable(
            header: ["payload, direction, contender", "median", "minimum", "MB/s", "allocations", "time / ours"])
        for (subject, title) in Self.titles {
            for operation in ["decode", "encode"] {
                let rows = measurements.filter { $0.subject == subject && $0.operation == operation }
                guard let first = rows.first, let bytes = first.bytes else { continue }
                let ours = rows.first { $0.contender == "ours" }?.medianNanoseconds
                table.rows.append(["\(title), \(Figures.size(bytes)), \(operation)", "", "", "", "", ""])
                for row in rows {
                    table.rows.append([
                        "· \(row.contender)", Figures.time(row.medianNanoseconds), Figures.time(row.minimumNanoseconds),
                        row.megabytesPerSecond.map { Figures.threeDigits($0) } ?? "",
                        row.allocations.map { Figures.threeDigits($0) } ?? "n/a",
                        ours.map { Figures.ratio(row.medianNanoseconds / $0) } ?? "",
                    ])
                }
            }
        }
        return table
    }
}
