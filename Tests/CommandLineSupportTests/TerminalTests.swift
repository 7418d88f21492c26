import CommandLineSupport
import Foundation
import Testing

@Suite("Terminals")
struct TerminalTests {
    /// Calls the closure with the descriptor of a pseudo terminal.
    private static func withPseudoTerminal<Value>(_ body: (Int32) throws -> Value) throws -> Value {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(descriptor >= 0, "there is no pseudo terminal")
        defer { close(descriptor) }
        return try body(descriptor)
    }

    @Test("a terminal has colours if NO_COLOR is unset or empty", arguments: [nil, ""])
    func colors(noColor: String?) throws {
        try Self.withPseudoTerminal { descriptor in
            var environment = ["TERM": "xterm"]
            environment["NO_COLOR"] = noColor
            let terminal = Terminal(descriptor: descriptor, environment: environment)
            #expect(terminal.isColored && terminal.isInteractive)
            #expect(terminal.style.red("x") == "\u{1B}[1;31mx\u{1B}[0m")
        }
    }

    @Test("a terminal has no colours if NO_COLOR has any value", arguments: ["1", "0", "false"])
    func noColor(value: String) throws {
        try Self.withPseudoTerminal { descriptor in
            let terminal = Terminal(descriptor: descriptor, environment: ["TERM": "xterm", "NO_COLOR": value])
            #expect(!terminal.isColored && terminal.isInteractive)
            #expect(terminal.style.red("x") == "x")
        }
    }

    @Test("a dumb terminal has no colours and can't erase a line")
    func dumb() throws {
        try Self.withPseudoTerminal { descriptor in
            let terminal = Terminal(descriptor: descriptor, environment: ["TERM": "dumb"])
            #expect(!terminal.isColored && !terminal.isInteractive)
        }
    }

    @Test("a pipe has no colours and no width, and gets plain lines")
    func pipe() throws {
        let pipe = Pipe()
        let terminal = Terminal(descriptor: pipe.fileHandleForWriting.fileDescriptor, environment: ["TERM": "xterm"])
        #expect(!terminal.isColored && !terminal.isInteractive && terminal.width == nil)
        terminal.write("one")
        terminal.warn("two\nlines")
        terminal.write(CommandFailure("three", hint: "four").diagnostic)
        terminal.writeUsage("Error: five\nUsage: tool")
        try pipe.fileHandleForWriting.close()
        let text = try pipe.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) }
        #expect(text == "one\nwarning: two lines\nerror: three\nhint: four\nerror: five\nUsage: tool\n")
    }

    @Test("a closed stream is ignored")
    func closed() {
        Terminal(descriptor: -1, environment: [:]).write("lost")
    }

    @Test("a progress line that isn't shown computes no text, and clears nothing")
    func hiddenProgress() {
        var progress = ProgressLine(isShown: false)
        progress.show(
            {
                Issue.record("the text was computed")
                return ""
            }())
        progress.clear()
    }
}
