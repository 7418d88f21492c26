/// The time per byte of our codecs for payloads of increasing size.
struct SizeTable {
    let measurements: [Measurement]

    /// The sizes, each with the time for decoding and encoding in nanoseconds per byte.
    var points: [(bytes: Int, decode: Double, encode: Double)] {
        let subjects = Set(measurements.map(\.subject).filter { $0.hasPrefix("size-") })
        return subjects.compactMap { subject in
            let rows = measurements.filter { $0.subject == subject }
            guard let decode = rows.first(where: { $0.operation == "decode" }),
                let encode = rows.first(where: { $0.operation == "encode" }), let bytes = decode.bytes
            else { return nil }
            return (
                bytes, decode.medianNanoseconds / Double(bytes), encode.medianNanoseconds / Double(bytes)
            )
        }.sorted { $0.bytes < $1.bytes }
    }

    var table: TextTable {
        var table = TextTable(header: ["size", "decode, ns a byte", "MB/s", "encode, ns a byte", "MB/s"])
        for point in points {
            table.rows.append([
                Figures.size(point.bytes), Figures.threeDigits(point.decode), Figures.threeDigits(1000 / point.decode),
                Figures.threeDigits(point.encode), Figures.threeDigits(1000 / point.encode),
            ])
        }
        return table
    }
}
