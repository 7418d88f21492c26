/// Text styles of a terminal, as ANSI escape sequences; without colours, text is returned unchanged.
package struct TerminalStyle: Sendable {
    private let isColored: Bool

    /// - Parameter isColored: whether the text goes to a terminal that shows colours.
    package init(isColored: Bool) {
        self.isColored = isColored
    }

    package func bold(_ text: String) -> String { styled(text, "1") }
    package func dim(_ text: String) -> String { styled(text, "2") }
    package func red(_ text: String) -> String { styled(text, "1;31") }
    package func green(_ text: String) -> String { styled(text, "1;32") }
    package func yellow(_ text: String) -> String { styled(text, "1;33") }
    package func cyan(_ text: String) -> String { styled(text, "1;36") }

    private func styled(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
