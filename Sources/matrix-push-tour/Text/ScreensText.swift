import YAMLTree

/// The screens of the devices as text: side by side as far as there is room for it.
struct ScreensText {
    let screens: [DeviceScreen]
    let style: TerminalStyle
    /// The minimum and the maximum width of a screen in columns, with its frame.
    private static let widths = 26...40
    /// The width of a screen from which on the gap has two columns.
    private static let comfortableWidth = 28

    private let gap: String
    /// The number of screens in a row.
    private let rowLength: Int
    /// The width of a screen in columns, with its frame.
    private let width: Int
    private var contentWidth: Int { width - 4 }

    init(screens: [DeviceScreen], style: TerminalStyle, totalWidth: Int) {
        self.screens = screens
        self.style = style
        func width(_ count: Int, gap: Int) -> Int { (totalWidth + gap) / count - gap }
        let count = max(1, screens.count)
        rowLength = (1...count).last { width($0, gap: 1) >= Self.widths.lowerBound } ?? 1
        gap = width(rowLength, gap: 2) >= Self.comfortableWidth ? "  " : " "
        self.width = max(Self.widths.lowerBound, min(Self.widths.upperBound, width(rowLength, gap: gap.count)))
    }

    /// A line of a screen.
    private struct Line {
        var text: String
        var weight = Weight.plain

        enum Weight {
            case plain, strong, weak
        }
    }

    var lines: [String] {
        stride(from: 0, to: screens.count, by: rowLength).flatMap { start in
            row(screens[start..<min(start + rowLength, screens.count)])
        }
    }

    private func row(_ screens: ArraySlice<DeviceScreen>) -> [String] {
        let columns = screens.map(column)
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { row in
            let cells = columns.map { row < $0.count ? $0[row] : Line(text: "") }
            let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
            return cells.prefix(last + 1).enumerated().map { index, line in
                let padding = String(repeating: " ", count: max(0, width - line.text.columns))
                return styled(line) + (index == last ? "" : padding)
            }.joined(separator: gap)
        }
    }

    private func styled(_ line: Line) -> String {
        switch line.weight {
        case .plain: line.text
        case .strong: style.bold(line.text)
        case .weak: style.dim(line.text)
        }
    }

    private func column(_ screen: DeviceScreen) -> [Line] {
        let badge = screen.badge.map { $0 == 0 ? "no badge" : "badge \($0)" }
        let head = ["\(screen.device)", screen.isWiped ? "wiped" : badge].compactMap(\.self).joined(separator: " · ")
        var lines = [Line(text: head, weight: .strong), frame("╭", "╮")]
        for (index, card) in screen.cards.enumerated() {
            if index > 0 { lines.append(frame("├", "┤")) }
            lines += self.card(card)
        }
        var remarks: [String] = []
        if screen.withdrawn > 0 { remarks.append("\(screen.withdrawn) withdrawn") }
        if screen.cards.isEmpty, remarks.isEmpty { remarks.append(screen.isWiped ? "" : "nothing to show") }
        if !screen.cards.isEmpty, !remarks.isEmpty { lines.append(frame("├", "┤")) }
        lines += remarks.map { content(Line(text: $0, weight: .weak)) }
        return lines + [frame("╰", "╯")]
    }

    private func card(_ card: DeviceScreen.Card) -> [Line] {
        let title = ((card.isNew ? "● " : "") + card.title.singleLine).wrapped(to: contentWidth - card.time.columns - 1)
        var lines = title.map { Line(text: $0, weight: .strong) }
        let space = contentWidth - lines[0].text.columns - card.time.columns
        lines[0].text += String(repeating: " ", count: max(1, space)) + card.time
        for text in [card.subtitle, card.body].compactMap(\.self) {
            lines += text.singleLine.wrapped(to: contentWidth).map { Line(text: $0) }
        }
        lines += (card.alert?.singleLine.wrapped(to: contentWidth) ?? []).map { Line(text: $0, weight: .weak) }
        return lines.map(content)
    }

    private func content(_ line: Line) -> Line {
        let padding = String(repeating: " ", count: max(0, contentWidth - line.text.columns))
        return Line(text: "│ \(line.text)\(padding) │", weight: line.weight)
    }

    private func frame(_ left: String, _ right: String) -> Line {
        Line(text: left + String(repeating: "─", count: width - 2) + right)
    }
}
