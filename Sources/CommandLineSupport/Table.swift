import YAMLTree

/// A text table: a header and rows, in aligned columns two spaces apart.
package struct Table {
    private let header: [String]
    private var rows: [(cells: [String], style: RowStyle)] = []

    /// The maximum length of a cell in Unicode scalars. A longer one is cut, because all rows are as wide as the
    /// widest.
    private static let maxCellLength = 1000

    /// The emphasis of a row on a terminal with colours.
    package enum RowStyle {
        case plain
        case dim
        case good
    }

    package init(_ header: String...) {
        self.header = header
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row with as many cells as the header.
    package mutating func add(_ cells: String...) {
        add(cells, style: .plain)
    }

    package mutating func add(_ cells: [String], style: RowStyle) {
        rows.append((cells.map { $0.shortened(to: Self.maxCellLength).singleLine }, style))
    }

    /// - Parameter width: the maximum width in columns; the cells of the widest columns are wrapped to fit. `nil`
    ///   doesn't limit the width.
    package func rendered(colored: Bool, width: Int? = nil) -> String {
        let style = TerminalStyle(isColored: colored)
        let widths = widths(within: width)
        let head = lines(of: header, widths).map(style.bold)
        let body = rows.flatMap { row in
            lines(of: row.cells, widths).map { line in
                switch row.style {
                case .plain: line
                case .dim: style.dim(line)
                case .good: style.green(line)
                }
            }
        }
        return (head + body).joined(separator: "\n")
    }

    /// The minimum width of a wrapped column.
    private static let minWidth = 12

    /// Returns the widths of the columns: those of their cells, less for the widest ones if the table must be narrower.
    private func widths(within limit: Int?) -> [Int] {
        var widths = header.indices.map { column in
            ([header] + rows.map(\.cells)).map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
        }
        guard let limit else { return widths }
        let gaps = 2 * (widths.count - 1)
        while widths.reduce(gaps, +) > limit {
            guard let widest = widths.max(), widest > Self.minWidth else { break }
            // Narrow the widest columns to the next width, or to what fits.
            let all = widths.indices.filter { widths[$0] == widest }
            let next = max(widths.filter { $0 < widest }.max() ?? 0, Self.minWidth)
            let excess = (widths.reduce(gaps, +) - limit + all.count - 1) / all.count
            for column in all { widths[column] = max(next, widest - excess) }
        }
        return widths
    }

    private func lines(of cells: [String], _ widths: [Int]) -> [String] {
        let cells = zip(cells, widths).map { $0.wrapped(to: $1) }
        return (0..<(cells.map(\.count).max() ?? 0)).map { number in
            var line = ""
            for (column, cell) in cells.enumerated() {
                let text = number < cell.count ? cell[number] : ""
                let isLast = cells[(column + 1)...].allSatisfy { number >= $0.count || $0[number].isEmpty }
                line += text
                if isLast { break }
                line += String(repeating: " ", count: widths[column] - text.columns + 2)
            }
            return line
        }
    }
}
