/// Rows of text in columns; the first column is aligned to the left, the others to the right.
struct TextTable {
    let header: [String]
    var rows: [[String]] = []

    /// Text for a terminal.
    var plain: String {
        let widths = self.widths
        let lines = [header, widths.map { String(repeating: "-", count: $0) }] + rows
        return lines.map { Self.line($0, widths).joined(separator: "  ") + "\n" }.joined()
    }

    /// Markdown for a page.
    var markdown: String {
        let widths = self.widths
        let rule = widths.indices.map { $0 == 0 ? "---" : "--:" }
        return ([header, rule] + rows).map { line in
            "| " + Self.line(line, widths).joined(separator: " | ") + " |\n"
        }.joined()
    }

    private var widths: [Int] {
        header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> [String] {
        zip(cells, widths).enumerated().map { index, cell in
            let padding = String(repeating: " ", count: cell.1 - cell.0.count)
            return index == 0 ? cell.0 + padding : padding + cell.0
        }
    }
}
