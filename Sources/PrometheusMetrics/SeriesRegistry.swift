/// The series of a factory by name and labels.
struct SeriesRegistry {
    struct Series {
        let labels: MetricLabels
        let instrument: any Instrument
    }

    private struct Family {
        /// The family without its series.
        let header: MetricFamily
        /// The number of lines of a series.
        let lines: Int
        var series: [MetricLabels: any Instrument] = [:]
        /// The series in their order; `nil` after a change.
        var sorted: [Series]?
    }

    private let maxLines: Int
    private var families: [String: Family] = [:]
    /// The names of families by the names of their samples. No two samples may have the same name.
    private var sampleNames: [String: String] = [:]
    private var lineCount = 0

    init(maxLines: Int) {
        self.maxLines = maxLines
    }

    /// Returns the instrument of a series, and makes it if it doesn't exist.
    /// - Parameters:
    ///   - header: the family without series.
    ///   - lines: the number of lines of the series in an exposition.
    /// - Returns: `nil` if the name belongs to a metric of another kind, or if there is no room.
    mutating func instrument(
        _ header: MetricFamily, labels: MetricLabels, lines: Int, make: () -> any Instrument
    ) -> (any Instrument)? {
        if let family = families[header.name] {
            guard family.header.kind == header.kind else { return nil }
            if let existing = family.series[labels] { return existing }
        }
        guard lineCount + lines <= maxLines, reserveNames(of: header) else { return nil }
        let instrument = make()
        families[header.name, default: Family(header: header, lines: lines)].series[labels] = instrument
        families[header.name]?.sorted = nil
        lineCount += lines
        return instrument
    }

    /// Returns the families in the order of their names, with their series.
    mutating func sorted() -> [(family: MetricFamily, series: [Series])] {
        let names = families.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return names.compactMap { name in
            guard let family = families[name], !family.series.isEmpty else { return nil }
            if let sorted = family.sorted { return (family.header, sorted) }
            let sorted = family.series.sorted { $0.key < $1.key }
                .map { Series(labels: $0.key, instrument: $0.value) }
            families[name]?.sorted = sorted
            return (family.header, sorted)
        }
    }

    mutating func remove(where isObsolete: (MetricFamily, MetricLabels) -> Bool) {
        for (name, family) in families {
            let rest = family.series.filter { !isObsolete(family.header, $0.key) }
            guard rest.count < family.series.count else { continue }
            lineCount -= (family.series.count - rest.count) * family.lines
            families[name]?.series = rest
            families[name]?.sorted = nil
        }
    }

    /// Removes the series of an instrument.
    mutating func remove(_ instrument: AnyObject) {
        for (name, family) in families {
            guard let labels = family.series.first(where: { $0.value === instrument })?.key else { continue }
            families[name]?.series[labels] = nil
            families[name]?.sorted = nil
            lineCount -= family.lines
            return
        }
    }

    /// Returns whether the names of a family's samples belong to no other family.
    private mutating func reserveNames(of family: MetricFamily) -> Bool {
        // OpenMetrics reserves the family's name, and `_created` for the time of the first sample.
        let suffixes = MetricFamily.sampleSuffixes(family.kind) + (family.kind == .gauge ? [] : ["", "_created"])
        let names = suffixes.map { family.name + $0 }
        guard names.allSatisfy({ sampleNames[$0, default: family.name] == family.name }) else { return false }
        for name in names { sampleNames[name] = family.name }
        return true
    }
}
