/// An expression of generated code, written on one line or several, depending on the width of the line.
indirect enum Code {
    struct Argument {
        var label: String?
        var value: Code

        var text: String { (label.map { $0 + ": " } ?? "") + value.text }
    }

    /// Text without a line break.
    case text(String)
    /// The content of a string literal.
    case string(String)
    case call(String, [Argument])
    case array([Code])
    case dictionary([(key: Code, value: Code)])
    /// `call { body }`
    case closure(Code, body: Code)
    /// `value.map(function)`
    case mapped(Code, String)
    /// `try await call`
    case effects(Effects, Code)

    /// The keywords before an expression that throws or suspends.
    struct Effects: OptionSet {
        let rawValue: Int

        static let `try` = Effects(rawValue: 1)
        static let await = Effects(rawValue: 2)

        var text: String { (contains(.try) ? "try " : "") + (contains(.await) ? "await " : "") }
    }

    /// The expression on one line.
    var text: String {
        switch self {
        case .text(let text): text
        case .string(let text): literal(text)
        case .call(let function, let arguments):
            "\(function)(\(arguments.map(\.text).joined(separator: ", ")))"
        case .array(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .dictionary(let members):
            members.isEmpty
                ? "[:]" : "[\(members.map { $0.key.text + ": " + $0.value.text }.joined(separator: ", "))]"
        case .closure(let call, let body): "\(call.text) { \(body.text) }"
        case .mapped(let value, let function): "\(value.text).map(\(function))"
        case .effects(let effects, let code): effects.text + code.text
        }
    }

    func fits(in width: Int) -> Bool { text.count <= width - (hasArray ? 1 : 0) }

    /// Whether the expression contains an array of several elements: formatters reserve room for a trailing comma.
    private var hasArray: Bool {
        switch self {
        case .text, .string: false
        case .call(_, let arguments): arguments.contains { $0.value.hasArray }
        case .array(let elements): elements.count > 1 || elements.contains { $0.hasArray }
        case .dictionary(let members): members.count > 1 || members.contains { $0.value.hasArray }
        case .closure(let call, let body): call.hasArray || body.hasArray
        case .mapped(let value, _), .effects(_, let value): value.hasArray
        }
    }

    /// Returns the expression with additional effects.
    func with(_ effects: Effects) -> Code {
        if case .effects(let own, let code) = self { return .effects(own.union(effects), code) }
        return .effects(effects, self)
    }

    /// Returns a call with labelled arguments; those that are `nil` are omitted.
    static func call(_ function: String, labelled arguments: [(label: String, value: Code?)]) -> Code {
        .call(function, arguments.compactMap { label, value in value.map { Argument(label: label, value: $0) } })
    }
}
