import APIModel

/// Writes indented lines of Swift, at most 120 characters wide if possible.
struct CodeWriter {
    static let width = 120

    /// The attribute that hides a member from users of the generated module, and that imports such members.
    static let spi = "@_spi(Generated)"

    private(set) var text = ""
    /// The modules that the text needs, other than the one that every file imports.
    private(set) var imports: Set<EmittedType> = []
    /// The level of indentation.
    private var level = 0
    private let accessLevel: AccessLevel

    /// - Parameter accessLevel: the access level of the declarations.
    init(accessLevel: AccessLevel = .public) {
        self.accessLevel = accessLevel
    }

    private var indentation: String { String(repeating: "    ", count: level) }

    /// The number of lines.
    var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

    /// The width of a line without indentation, in characters.
    var room: Int { Self.width - level * 4 }

    /// The access modifier of a declaration, with a space after it; empty if it needs none.
    var access: String { accessLevel.modifier }

    /// Writes the attribute that hides the next member from users of a public module.
    mutating func spiAttribute() {
        // Swift allows the attribute only for public members.
        if accessLevel == .public { line(Self.spi) }
    }

    /// Adds a module to the imports of the file.
    mutating func needsImport(of module: EmittedType) { imports.insert(module) }

    mutating func line(_ line: String = "") {
        text += line.isEmpty ? "\n" : indentation + line + "\n"
    }

    /// Writes `head {`, the indented output of the closure, and `}`.
    mutating func block(_ head: String, _ body: (inout CodeWriter) -> Void) {
        line(head + " {")
        indented(body)
        line("}")
    }

    mutating func indented(_ body: (inout CodeWriter) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    /// Writes `if … { … } else if … { … } else { … }`.
    mutating func chain(_ branches: [(head: String, lines: [String])]) {
        for (index, branch) in branches.enumerated() {
            line((index > 0 ? "} " : "") + branch.head + " {")
            indented { writer in for text in branch.lines { writer.line(text) } }
        }
        line("}")
    }

    /// Writes code on one line if it fits, otherwise with each argument, element or closure on its own lines.
    mutating func code(_ head: String, _ code: Code, _ tail: String = "") {
        if head.count + tail.count < room, code.fits(in: room - head.count - tail.count) {
            return line(head + code.text + tail)
        }
        switch code {
        case .text(let text): line(head + text + tail)
        case .string(let text):
            guard let lines = stringLines(text, width: room - 4) else { return line(head + literal(text) + tail) }
            line(head + "\"\"\"")
            let extra = head.isEmpty ? 0 : 1
            level += extra
            for text in lines { line(text) }
            line("\"\"\"" + tail)
            level -= extra
        case .call(let function, let arguments):
            line(head + function + "(")
            indented { writer in
                for (index, argument) in arguments.enumerated() {
                    let label = argument.label.map { $0 + ": " } ?? ""
                    writer.code(label, argument.value, index < arguments.count - 1 ? "," : "")
                }
            }
            line(")" + tail)
        case .array(let elements):
            line(head + "[")
            // With several elements, the last one also has a comma.
            let comma = elements.count > 1 ? "," : ""
            indented { writer in for element in elements { writer.code(element, comma) } }
            line("]" + tail)
        case .dictionary(let members):
            let comma = members.count > 1 ? "," : ""
            line(head + "[")
            indented { writer in
                for member in members { writer.code(member.key.text + ": ", member.value, comma) }
            }
            line("]" + tail)
        case .closure(let call, let body):
            self.code(head, call, " {")
            indented { $0.code(body) }
            line("}" + tail)
        case .effects(let effects, let code): self.code(head + effects.text, code, tail)
        case .mapped(let value, let function):
            self.code(head, value)
            indented { $0.line(".map(\(function))" + tail) }
        }
    }

    mutating func code(_ code: Code, _ tail: String = "") { self.code("", code, tail) }

    /// Writes `head(item, item)tail`, or a line for each item if one line is too short.
    mutating func list(_ head: String, _ items: [String], _ tail: String = "") {
        code("", .call(head, items.map { .init(value: .text($0)) }), tail)
    }

    /// Writes a branch of a `switch`, on several lines if one is too short.
    mutating func branch(_ label: String, _ head: String, _ code: Code = .text(""), _ tail: String = "") {
        let count = label.count + 1 + head.count + tail.count
        if count <= room, code.fits(in: room - count) { return line(label + " " + head + code.text + tail) }
        line(label)
        indented { $0.code(head, code, tail) }
    }
}
