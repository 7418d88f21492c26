/// A table in text: aligned columns, two spaces apart.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) {
        self.header = header
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row, with as many cells as the header has.
    mutating func add(_ cells: String...) {
        rows.append(cells.map { $0.printable.replacing("\n", with: " ") })
    }

    func rendered(colored: Bool) -> String {
        let widths = header.indices.map { column in
            ([header] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            var line = ""
            for (index, cell) in cells.enumerated() {
                line += cell
                if index < cells.count - 1 { line += String(repeating: " ", count: widths[index] - cell.count + 2) }
            }
            return line
        }
        return ([Paint(isOn: colored).bold(line(header))] + rows.map(line)).joined(separator: "\n")
    }
}
