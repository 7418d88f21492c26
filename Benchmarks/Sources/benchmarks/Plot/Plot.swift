import Foundation

/// The plot of a run: megabytes per second of each contender, and time per byte for payloads of increasing size.
struct Plot {
    let measurements: [Measurement]

    private static let rowHeight = 17.0
    private static let columnWidth = 420.0
    private static let labelWidth = 140.0
    private static let top = 34.0
    private static let seriesHeight = 190.0

    /// The text of the SVG file.
    var svg: String {
        let contenders = contenders
        let blockHeight = Double(contenders.count) * Self.rowHeight + 36
        let barsHeight = blockHeight * Double(CodecTable.titles.count)
        let series = SizeTable(measurements: measurements).points
        var svg = SVG(
            width: Self.columnWidth * 2 + 20,
            height: Self.top + barsHeight + (series.isEmpty ? 0 : Self.seriesHeight + 70))
        svg.text("MB/s, on a logarithmic scale: longer is faster", x: 10, y: 20, style: "title")
        for (column, operation) in ["decode", "encode"].enumerated() {
            for (row, (subject, title)) in CodecTable.titles.enumerated() {
                drawBars(
                    of: contenders, subject: subject, operation: operation, title: "\(title): \(operation)",
                    x: 10 + Double(column) * Self.columnWidth, y: Self.top + Double(row) * blockHeight, in: &svg)
            }
        }
        if !series.isEmpty { drawSeries(series, y: Self.top + barsHeight + 20, in: &svg) }
        return svg.file(title: "Codecs: MB/s by contender, and nanoseconds a byte by size")
    }

    /// The contenders in the order of the table, without repetition.
    private var contenders: [String] {
        var names: [String] = []
        for measurement in measurements where CodecTable.titles.contains(where: { $0.subject == measurement.subject }) {
            let isCodec = ["decode", "encode"].contains(measurement.operation)
            if isCodec, !names.contains(measurement.contender) { names.append(measurement.contender) }
        }
        return names
    }

    // MARK: Bars

    /// The range of the axis: 1 MB/s to 10 GB/s.
    private func drawBars(
        of contenders: [String], subject: String, operation: String, title: String, x: Double, y: Double,
        in svg: inout SVG
    ) {
        let width = Self.columnWidth - Self.labelWidth - 70
        svg.text(title, x: x, y: y + 16, style: "title")
        for (index, contender) in contenders.enumerated() {
            let found = measurements.first {
                $0.subject == subject && $0.operation == operation && $0.contender == contender
            }
            let y = y + 24 + Double(index) * Self.rowHeight
            svg.text(contender, x: x + Self.labelWidth - 8, y: y + 12, anchor: .end, style: "quiet")
            guard let speed = found?.megabytesPerSecond else {
                svg.text("–", x: x + Self.labelWidth, y: y + 12, style: "quiet")
                continue
            }
            let length = max(1, width * log10(max(1, speed)) / 4)
            let style = contender == "ours" ? "ours" : "other"
            svg.bar(x: x + Self.labelWidth, y: y + 2, width: length, height: Self.rowHeight - 5, style: style)
            svg.text(Figures.threeDigits(speed), x: x + Self.labelWidth + length + 6, y: y + 12, style: "quiet")
        }
    }

    // MARK: The series of sizes

    private func drawSeries(
        _ points: [(bytes: Int, decode: Double, encode: Double)], y: Double, in svg: inout SVG
    ) {
        let left = 60.0
        let width = Self.columnWidth * 2 - left - 60
        let highest = (points.flatMap { [$0.decode, $0.encode] }.max() ?? 1) * 1.15
        let (smallest, largest) = (log10(Double(points[0].bytes)), log10(Double(points[points.count - 1].bytes)))
        func place(_ bytes: Int, _ value: Double) -> (x: Double, y: Double) {
            let share = largest > smallest ? (log10(Double(bytes)) - smallest) / (largest - smallest) : 0
            return (left + share * width, y + 24 + Self.seriesHeight * (1 - value / highest))
        }
        svg.text("Ours: nanoseconds a byte by the size of the payload", x: 10, y: y + 8, style: "title")
        for step in 0...4 {
            let value = highest * Double(step) / 4
            let height = place(points[0].bytes, value).y
            svg.line([(left, height), (left + width, height)], style: "grid")
            svg.text(Figures.threeDigits(value), x: left - 8, y: height + 4, anchor: .end, style: "quiet")
        }
        for point in points {
            let place = place(point.bytes, 0)
            svg.text(Figures.size(point.bytes), x: place.x, y: place.y + 18, anchor: .middle, style: "quiet")
        }
        for (style, values) in [("decode", points.map(\.decode)), ("encode", points.map(\.encode))] {
            let line = zip(points, values).map { place($0.bytes, $1) }
            svg.line(line, style: style)
            for point in line { svg.dot(x: point.x, y: point.y, style: style) }
            if let last = line.last { svg.text(style, x: last.x + 8, y: last.y + 4) }
        }
    }
}
