import Foundation

/// The results of a run.
struct Report: Encodable {
    let machine: Machine
    /// The versions that the contenders report.
    let versions: [String]
    let measurements: [Measurement]

    private struct Section {
        let title: String
        let text: String
        let table: TextTable
    }

    private var sections: [Section] {
        [
            Section(
                title: "Codecs", text: "Decoding is from bytes to the model, encoding from the model to bytes.",
                table: CodecTable(measurements: measurements).table),
            Section(
                title: "Ratios and their goals", text: "Of medians; Foundation's is the faster of its two.",
                table: GoalTable(measurements: measurements).table),
            Section(
                title: "From 1 kB to 100 MB", text: "Our codecs on responses of /notifications of growing length.",
                table: SizeTable(measurements: measurements).table),
            Section(
                title: "Other work", text: "The first row of each group is the measure of the others.",
                table: WorkTable(measurements: measurements).table),
        ].filter { !$0.table.rows.isEmpty }
    }

    /// Text for a terminal.
    var plain: String {
        let tables = sections.map { "\($0.title). \($0.text)\n\n\($0.table.plain)" }.joined(separator: "\n")
        return "\(machine.sentence)\n\(versions.joined(separator: ", "))\n\n\(tables)"
    }

    /// Markdown for a page, below a heading of the second level.
    var markdown: String {
        let tables = sections.map { "### \($0.title)\n\n\($0.text)\n\n\($0.table.markdown)" }.joined(separator: "\n")
        return "\(machine.sentence) \(versions.joined(separator: ", ")).\n\n\(tables)"
    }

    /// JSON for programs.
    var json: String {
        get throws { try Self.json(self) }
    }

    static func json(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
