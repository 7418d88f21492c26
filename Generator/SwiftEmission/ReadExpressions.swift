import APIModel

/// Expressions that read a value.
struct ReadExpressions {
    let names: TypeNames
    let scope: TypeNames.Scope

    /// An expression of type `T?`.
    /// - Parameters:
    ///   - reader: the name of the reader.
    ///   - pattern: the name of the constant that holds the pattern of a string.
    func read(_ type: TypeUse, from reader: String, pattern: String? = nil) -> String {
        switch type {
        case .string(let limits):
            let limits = arguments([
                ("minLength", limits.minLength.flatMap { $0 > 0 ? "\($0)" : nil }),
                ("maxLength", limits.maxLength.map { "\($0)" }), ("maxBytes", limits.maxBytes.map { "\($0)" }),
                ("pattern", limits.pattern.map { pattern ?? "JSONPattern(\(literal($0)))" }),
            ])
            return "\(reader).readString\(limits)"
        case .integer(let minimum, let maximum):
            let limits = arguments([
                ("minimum", minimum.map { "\($0)" }), ("maximum", maximum.map { "\($0)" }),
            ])
            return "\(reader).readInteger\(limits)"
        case .number(let minimum, let maximum):
            let limits = arguments([
                ("minimum", minimum.map { "\($0)" }), ("maximum", maximum.map { "\($0)" }),
            ])
            return "\(reader).readNumber\(limits)"
        case .boolean: return "\(reader).readBoolean()"
        case .any: return "JSONValue(from: &\(reader))"
        case .freeForm(let minimum, let maximum):
            return "\(reader).readFreeForm\(arguments(limits("Properties", minimum, maximum)))"
        case .array(let element, let minimum, let maximum, let unique):
            let function = unique ? "readUniqueArray" : "readArray"
            let bounds = arguments(limits("Items", minimum, maximum), emptyParentheses: false)
            return "\(reader).\(function)\(bounds) { \(read(element, from: "$0", pattern: pattern)) }"
        case .dictionary(let value, let minimum, let maximum):
            let bounds = arguments(limits("Properties", minimum, maximum), emptyParentheses: false)
            return "\(reader).readDictionary\(bounds) { \(read(value, from: "$0", pattern: pattern)) }"
        case .named(let name): return "\(names.name(name, in: scope))(from: &\(reader))"
        case .nullable(let type):
            return "\(reader).readNullable { \(read(type, from: "$0", pattern: pattern)) }"
        }
    }

    private func limits(_ what: String, _ minimum: Int?, _ maximum: Int?) -> [(String, String?)] {
        [("min" + what, minimum.map { "\($0)" }), ("max" + what, maximum.map { "\($0)" })]
    }

    private func arguments(_ arguments: [(name: String, value: String?)], emptyParentheses: Bool = true) -> String {
        let given = arguments.compactMap { argument in argument.value.map { "\(argument.name): \($0)" } }
        return given.isEmpty && !emptyParentheses ? "" : "(\(given.joined(separator: ", ")))"
    }
}

extension TypeUse {
    /// Whether the Swift type alone says how a value is read, without limits beside it.
    var isReadByItself: Bool {
        switch self {
        case .string(let limits): limits == StringLimits()
        case .integer(let minimum, let maximum): minimum == nil && maximum == nil
        case .number(let minimum, let maximum): minimum == nil && maximum == nil
        case .freeForm(let minimum, let maximum): minimum == nil && maximum == nil
        case .array(let element, let minimum, let maximum, let unique):
            minimum == nil && maximum == nil && !unique && element.isReadByItself
        case .dictionary(let value, let minimum, let maximum):
            minimum == nil && maximum == nil && value.isReadByItself
        case .nullable(let type): type.isReadByItself
        case .boolean, .any, .named: true
        }
    }

    /// The pattern of the strings in it.
    var pattern: String? {
        switch self {
        case .string(let limits): limits.pattern
        case .array(let element, _, _, _): element.pattern
        case .dictionary(let value, _, _): value.pattern
        case .nullable(let type): type.pattern
        case .integer, .number, .boolean, .any, .freeForm, .named: nil
        }
    }
}
