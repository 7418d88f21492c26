/// A JSON value of a report. Its description is JSON text on one line; objects keep the order of their members.
package enum ReportJSON: CustomStringConvertible, ExpressibleByDictionaryLiteral {
    case null
    case boolean(Bool)
    case integer(Int)
    case string(String)
    case array([ReportJSON])
    case object([Member])

    /// A member of an object. Not a tuple, for which the compiler reports a circular reference in some
    /// incremental builds.
    package struct Member {
        let key: String
        let value: ReportJSON
    }

    package init(dictionaryLiteral elements: (String, ReportJSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }

    /// A string; `null` for `nil`.
    package init(_ text: String?) {
        self = text.map { .string($0) } ?? .null
    }

    /// An integer; `null` for `nil`.
    package init(_ number: Int?) {
        self = number.map { .integer($0) } ?? .null
    }

    package var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += value.description
        case .string(let value): Self.write(value, to: &text)
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20: text += "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
