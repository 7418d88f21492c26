/// An expression that is laid out only when it's known how much room there is.
indirect enum Code {
    struct Argument {
        var label: String?
        var value: Code

        var text: String { (label.map { $0 + ": " } ?? "") + value.text }
    }

    /// What can't be broken.
    case text(String)
    /// A string, not yet between quotes.
    case string(String)
    case call(String, [Argument])
    case array([Code])
    case dictionary([(key: Code, value: Code)])
    /// `call { body }`
    case closure(Code, body: Code)
    /// `value.map(function)`
    case mapped(Code, String)

    /// The expression in one line.
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
        }
    }

    func fits(in width: Int) -> Bool { text.count <= width - (hasArray ? 1 : 0) }

    /// Whether there is an array of several elements in it: formatters keep room for a comma behind the last.
    private var hasArray: Bool {
        switch self {
        case .text, .string: false
        case .call(_, let arguments): arguments.contains { $0.value.hasArray }
        case .array(let elements): elements.count > 1 || elements.contains { $0.hasArray }
        case .dictionary(let members): members.count > 1 || members.contains { $0.value.hasArray }
        case .closure(let call, let body): call.hasArray || body.hasArray
        case .mapped(let value, _): value.hasArray
        }
    }

    /// A call of a method whose labelled arguments are those that there are.
    static func call(_ function: String, labelled arguments: [(label: String, value: Code?)]) -> Code {
        .call(function, arguments.compactMap { label, value in value.map { Argument(label: label, value: $0) } })
    }
}
