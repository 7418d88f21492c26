extension Diagnostic {
    /// Returns the diagnostic as a terminal shows it:
    ///
    ///     file:line:column: error: message
    ///     the source line
    ///         ^~~~
    ///     hint: what to do
    ///
    /// Without a line feed at the end. A source line of more than 120 columns is cut to the part around the caret.
    /// Characters that aren't printable are replaced by U+FFFD, because they could control the terminal.
    /// - Parameter colored: whether to add colours, as ANSI escape sequences.
    public func rendered(colored: Bool = false) -> String {
        let style = TerminalStyle(isColored: colored)
        let place = location.map { style.bold("\($0):".printable) + " " } ?? ""
        var lines = [place + severity.label(style) + " " + style.bold(message.printable)]
        if let location, let excerpt = SourceExcerpt(of: location) {
            lines.append(excerpt.text)
            lines.append(excerpt.indentation + style.green(excerpt.caret))
        }
        if let hint { lines.append(style.cyan("hint:") + " " + hint.printable) }
        return lines.joined(separator: "\n")
    }
}

extension Diagnostic.Severity {
    fileprivate func label(_ style: TerminalStyle) -> String {
        switch self {
        case .note: style.cyan("note:")
        case .warning: style.yellow("warning:")
        case .error: style.red("error:")
        }
    }
}
