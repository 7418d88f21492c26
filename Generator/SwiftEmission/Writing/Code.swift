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

    func fits(in width: Int) -> Bool { text.count <= width - arrayCount }

    /// The number of arrays of several elements in the expression: formatters reserve room for a trailing comma in each.
    private var arrayCount: Int {
        switch self {
        case .text, .string: 0
        case .call(_, let arguments): arguments.reduce(0) { $0 + $1.value.arrayCount }
        case .array(let elements): elements.reduce(elements.count > 1 ? 1 : 0) { $0 + $1.arrayCount }
        case .dictionary(let members): members.reduce(members.count > 1 ? 1 : 0) { $0 + $1.value.arrayCount }
        case .closure(let call, let body): call.arrayCount + body.arrayCount
        case .mapped(let value, _), .effects(_, let value): value.arrayCount
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
