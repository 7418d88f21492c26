import YAMLTree

/// The screens of the devices, side by side, as text.
struct ScreensText {
    let screens: [DeviceScreen]
    let style: TerminalStyle
    /// The width of all screens in columns.
    let totalWidth: Int

    private static let gap = "  "
    /// The width of a screen in columns, with its frame.
    private var width: Int { (totalWidth + Self.gap.count) / max(1, screens.count) - Self.gap.count }
    private var contentWidth: Int { width - 4 }

    /// A line of a screen.
    private struct Line {
        var text: String
        var weight = Weight.plain

        enum Weight {
            case plain, strong, weak
        }
    }

    var lines: [String] {
        let columns = screens.map(column)
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { row in
            let cells = columns.map { row < $0.count ? $0[row] : Line(text: "") }
            let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
            return cells.prefix(last + 1).enumerated().map { index, line in
                let padding = String(repeating: " ", count: max(0, width - line.text.columns))
                return styled(line) + (index == last ? "" : padding)
            }.joined(separator: Self.gap)
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
        let title = (card.isNew ? "● " : "") + card.title.singleLine
        let space = contentWidth - title.columns - card.time.columns
        var lines = [Line(text: title + String(repeating: " ", count: max(1, space)) + card.time, weight: .strong)]
        for text in [card.subtitle, card.body].compactMap(\.self) {
            lines += text.singleLine.wrapped(to: contentWidth).map { Line(text: $0) }
        }
        if let alert = card.alert { lines.append(Line(text: alert.singleLine, weight: .weak)) }
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
