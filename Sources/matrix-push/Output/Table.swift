/// A table in text: aligned columns, two spaces apart.
struct Table {
    private let header: [String]
    private var rows: [(cells: [String], tone: Tone)] = []

    /// A cell that is longer, in Unicode scalars, is cut: every other row takes as many columns.
    private static let maxCellLength = 1000

    /// How a row stands out where there are colours.
    enum Tone {
        case plain
        case dim
        case good
    }

    init(_ header: String...) {
        self.header = header
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row, with as many cells as the header has.
    mutating func add(_ cells: String...) {
        add(cells, tone: .plain)
    }

    mutating func add(_ cells: [String], tone: Tone) {
        rows.append((cells.map { $0.shortened(to: Self.maxCellLength).singleLine }, tone))
    }

    /// - Parameter width: in columns; in a table that would be wider the cells of the widest columns take several lines.
    ///   `nil`: as wide as it gets.
    func rendered(colored: Bool, width: Int? = nil) -> String {
        let paint = Paint(isOn: colored)
        let widths = widths(within: width)
        let head = lines(of: header, widths).map(paint.bold)
        let body = rows.flatMap { row in
            lines(of: row.cells, widths).map { line in
                switch row.tone {
                case .plain: line
                case .dim: paint.dim(line)
                case .good: paint.green(line)
                }
            }
        }
        return (head + body).joined(separator: "\n")
    }

    /// A column isn't made narrower than this.
    private static let minWidth = 12

    /// The columns' widths: what their cells need, or less for the widest ones where that is too much.
    private func widths(within limit: Int?) -> [Int] {
        var widths = header.indices.map { column in
            ([header] + rows.map(\.cells)).map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
        }
        guard let limit else { return widths }
        let gaps = 2 * (widths.count - 1)
        while widths.reduce(gaps, +) > limit {
            guard let widest = widths.max(), widest > Self.minWidth else { break }
            // As narrow as the next narrower one, or as it takes.
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
