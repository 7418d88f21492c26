/// The table of everything other than codecs: a group for each operation and subject, compared with its first row.
struct WorkTable {
    let measurements: [Measurement]

    var table: TextTable {
        var table = TextTable(
            header: ["work, subject, contender", "median", "minimum", "a second", "allocations", "time / first"])
        let work = measurements.filter { !["decode", "encode"].contains($0.operation) }
        var groups: [String] = []
        for measurement in work where !groups.contains(Self.group(measurement)) {
            groups.append(Self.group(measurement))
        }
        for group in groups {
            let rows = work.filter { Self.group($0) == group }
            table.rows.append([group, "", "", "", "", ""])
            for row in rows {
                table.rows.append([
                    "· \(row.contender)", Figures.time(row.medianNanoseconds), Figures.time(row.minimumNanoseconds),
                    Figures.threeDigits(1e9 / row.medianNanoseconds),
                    row.allocations.map { Figures.threeDigits($0) } ?? "n/a",
                    Figures.ratio(row.medianNanoseconds / rows[0].medianNanoseconds),
                ])
            }
        }
        return table
    }

    private static func group(_ measurement: Measurement) -> String {
        let title = CodecTable.titles.first { $0.subject == measurement.subject }?.title ?? measurement.subject
        return "\(measurement.operation), \(title)"
    }
}
