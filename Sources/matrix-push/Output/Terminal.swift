import Foundation

/// One of the streams that a command writes to.
struct Terminal {
    static let standardOutput = Terminal(handle: .standardOutput)
    static let standardError = Terminal(handle: .standardError)

    private let handle: FileHandle

    /// Whether colours belong there: it is a terminal, and `NO_COLOR` isn't set.
    var isColored: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isTerminal && environment["NO_COLOR", default: ""].isEmpty
    }

    /// Whether somebody looks at it, and lines can be erased.
    var isTerminal: Bool {
        isatty(handle.fileDescriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How many columns it has; `nil` when nobody looks at it.
    var width: Int? {
        guard isatty(handle.fileDescriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(handle.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Erases the line that the cursor is in, and begins it anew.
    func erase(writing text: String = "") {
        try? handle.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Writes a line that warns.
    func warn(_ text: String) {
        write(Paint(isOn: isColored).cyan("warning:") + " " + text.singleLine)
    }

    /// Writes a line. A stream that is closed swallows it: there is nobody left to tell.
    func write(_ line: String) {
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// ANSI colours, or none.
struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { code("1", text) }
    func dim(_ text: String) -> String { code("2", text) }
    func red(_ text: String) -> String { code("1;31", text) }
    func green(_ text: String) -> String { code("1;32", text) }
    func cyan(_ text: String) -> String { code("1;36", text) }

    private func code(_ code: String, _ text: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
