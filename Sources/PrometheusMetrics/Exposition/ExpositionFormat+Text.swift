extension ExpositionFormat {
    /// Returns the text of metrics. The order of families and series is kept.
    public func text(of families: [MetricFamily]) -> [UInt8] {
        var writer = ExpositionWriter(format: self)
        for family in families { writer.write(family) }
        return writer.finish()
    }
}

/// Writes metrics as text.
private struct ExpositionWriter {
    let format: ExpositionFormat
    private var text: [UInt8] = []

    /// The units of OpenMetrics that names end in. Others need no mention.
    private static let units = ["seconds", "bytes", "ratio"]

    init(format: ExpositionFormat) {
        self.format = format
        text.reserveCapacity(1 << 14)
    }

    mutating func write(_ family: MetricFamily) {
        // Prometheus's text format describes the samples of a counter, OpenMetrics the family.
        let name = format == .prometheusText && family.kind == .counter ? family.name + "_total" : family.name
        if !family.help.isEmpty {
            text += "# HELP \(name) ".utf8
            text += family.help.escaped(quotes: format == .openMetrics)
            text.append(UInt8(ascii: "\n"))
        }
        text += "# TYPE \(name) \(family.kind.rawValue)\n".utf8
        if format == .openMetrics, let unit = Self.units.first(where: { family.name.hasSuffix("_" + $0) }) {
            text += "# UNIT \(name) \(unit)\n".utf8
        }
        for series in family.series {
            switch series.value {
            case .number(let value):
                let suffix = family.kind == .counter ? "_total" : ""
                writeSample(family.name + suffix, series.labels, value: Self.text(value))
            case .histogram(let histogram): write(histogram, name: family.name, series.labels)
            }
        }
    }

    private mutating func write(_ histogram: MetricFamily.Histogram, name: String, _ labels: MetricLabels) {
        var count: UInt64 = 0
        let bounds = histogram.bounds + [.infinity]
        for (bound, bucket) in zip(bounds, histogram.counts) {
            count &+= bucket
            // Both formats prefer `1.0` to `1` here.
            let le = bound == .infinity ? "+Inf" : "\(bound)"
            writeSample(name + "_bucket", labels, le: le, value: "\(count)")
        }
        writeSample(name + "_sum", labels, value: Self.text(histogram.sum))
        writeSample(name + "_count", labels, value: "\(count)")
    }

    private mutating func writeSample(_ name: String, _ labels: MetricLabels, le: String? = nil, value: String) {
        text += name.utf8
        if le != nil || !labels.text.isEmpty {
            text.append(UInt8(ascii: "{"))
            text += labels.text
            if let le {
                if !labels.text.isEmpty { text.append(UInt8(ascii: ",")) }
                text += "le=\"\(le)\"".utf8
            }
            text.append(UInt8(ascii: "}"))
        }
        text += " \(value)\n".utf8
    }

    mutating func finish() -> [UInt8] {
        if format == .openMetrics { text += "# EOF\n".utf8 }
        return text
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Integers without an exponent, as far as a double holds all of them.
        if let integer = Int64(exactly: value), abs(value) < 1e15 { return "\(integer)" }
        return "\(value)"
    }
}
