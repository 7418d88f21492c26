import APIModel
import OpenAPI

// Models in short words, for tests to compare.

extension TypeDeclaration {
    /// `struct Pet {name: string, age?: integer, kind = 'cat'}`, then the nested ones.
    var told: [String] { ["\(keyword) \(qualifiedName) {\(content)}"] + nested.flatMap(\.told) }

    private var keyword: String {
        switch kind {
        case .structure: "struct"
        case .stringEnum: "enum"
        case .union(let union): (union.isIndirect ? "indirect " : "") + "union"
        }
    }

    private var content: String {
        switch kind {
        case .structure(let structure): structure.told
        case .stringEnum(let values):
            values.cases.map { $0.swiftName == $0.value ? $0.value : "\($0.swiftName) '\($0.value)'" }
                .joined(separator: ", ")
        case .union(let union): union.told
        }
    }
}

extension Structure {
    fileprivate var told: String {
        var parts = members.map { member in
            switch member {
            case .constant(let constant): "\(constant.swiftName) = \(constant.value.told)"
            case .property(let property):
                (property.isBoxed ? "boxed " : "") + property.swiftName + (property.isRequired ? "" : "?") + ": "
                    + property.type.told
            }
        }
        if let pattern = patternProperties { parts.append("/\(pattern.pattern)/: \(pattern.type.told)") }
        switch additional {
        case .kept: break
        case .forbidden: parts.append("closed")
        case .typed(let type): parts.append("*: \(type.told)")
        }
        if count != CountLimits() { parts.append("count\(count.told)") }
        return parts.joined(separator: ", ")
    }
}

extension Union {
    fileprivate var told: String {
        let selector =
            switch selector {
            case .key(let path): "by \(path.joined(separator: "."))"
            case .type: "by type"
            case .trial(let exactlyOne): exactlyOne ? "one of" : "any of"
            }
        let cases = cases.map { $0.swiftName + " " + $0.match.told + ($0.payload.map { ": " + $0.told } ?? "") }
        let untaggedNames =
            untagged.map { untagged in
                ["untagged " + untagged.cases.map { self.cases[$0].swiftName }.joined(separator: "|")]
            } ?? []
        return selector + ": " + (cases + (isOpen ? ["open"] : []) + untaggedNames).joined(separator: ", ")
    }
}

extension Union.Match {
    fileprivate var told: String {
        switch self {
        case .constants(let values): values.map(\.told).joined(separator: "|")
        case .string(let string): "'\(string)'"
        case .type(let type): type.rawValue
        case .trial(let types): types.map(\.rawValue).joined(separator: "|")
        case .otherwise: "otherwise"
        }
    }
}

extension ConstantValue {
    fileprivate var told: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let value): "'\(value)'"
        }
    }
}

extension TypeUse {
    /// `string`, `[integer]`, `{*: Pet}`, `Pet?`, each with its limits.
    var told: String {
        switch self {
        case .string(let limits): "string" + limits.told
        case .integer(let limits): "integer" + limits.told
        case .number(let limits): "number" + limits.told
        case .boolean(let only): only.map { "\($0)" } ?? "boolean"
        case .null: "null"
        case .any: "any"
        case .freeForm(let count): "object" + count.told
        case .array(let element, let count, let unique): "[\(element.told)]" + count.told + (unique ? " unique" : "")
        case .dictionary(let value, let keys, let count):
            "{\(keys.told.isEmpty ? "*" : keys.told): \(value.told)}" + count.told
        case .patternDictionary(let value, let pattern, let count): "{/\(pattern)/: \(value.told), …}" + count.told
        case .named(let name): name
        case .nullable(let type): type.told + "?"
        case .checked(let type, let rule): "\(type.told) with \(rule.keywords.count) rules"
        }
    }
}

extension StringLimits {
    fileprivate var told: String {
        var parts: [String] = []
        if minLength != nil || maxLength != nil {
            parts.append(CountLimits(minimum: minLength, maximum: maxLength).told)
        }
        if let maxBytes { parts.append("\(maxBytes) bytes") }
        if let pattern { parts.append("/\(pattern)/") }
        if let format { parts.append(format) }
        if let values { parts.append(values.joined(separator: "|")) }
        if let alternatives {
            let all = alternatives.limits.map { $0.told.isEmpty ? "any" : $0.told }
            parts.append((alternatives.exactlyOne ? "one of " : "any of ") + all.joined(separator: " "))
        }
        return parts.isEmpty ? "" : "<" + parts.joined(separator: " ") + ">"
    }
}

extension CountLimits {
    fileprivate var told: String {
        self == CountLimits() ? "" : "(\(minimum.map(String.init) ?? "")...\(maximum.map(String.init) ?? ""))"
    }
}

extension IntegerLimits {
    fileprivate var told: String {
        var parts: [String] = []
        if minimum != nil || maximum != nil {
            parts.append("\(minimum.map(\.description) ?? "")...\(maximum.map(\.description) ?? "")")
        }
        if isUnsigned { parts.append("unsigned") }
        if let multipleOf { parts.append("by \(multipleOf)") }
        if let values { parts.append(values.map(\.description).joined(separator: "|")) }
        return parts.isEmpty ? "" : "<" + parts.joined(separator: " ") + ">"
    }
}

extension NumberLimits {
    fileprivate var told: String {
        var parts: [String] = []
        if let minimum { parts.append("≥\(minimum)") }
        if let exclusiveMinimum { parts.append(">\(exclusiveMinimum)") }
        if let maximum { parts.append("≤\(maximum)") }
        if let exclusiveMaximum { parts.append("<\(exclusiveMaximum)") }
        if let multipleOf { parts.append("by \(multipleOf)") }
        if let values { parts.append(values.map { "\($0)" }.joined(separator: "|")) }
        return parts.isEmpty ? "" : "<" + parts.joined(separator: " ") + ">"
    }
}

// MARK: Operations

extension ParameterModel {
    /// `query limit?: integer form`
    var told: String { "\(place.rawValue) \(swiftName)\(isRequired ? "" : "?"): \(type.told) \(shape) \(style)" }
}

extension ContentModel {
    /// `json Pet application/json`
    var told: String { "\(swiftName) \(kind.told) \(mediaTypes.joined(separator: "|"))" }
}

extension ContentModel.Kind {
    var told: String {
        switch self {
        case .json(let type): type.told
        case .text: "text"
        case .bytes: "bytes"
        case .form(let type): "form " + type.told
        }
    }
}

extension OutcomeModel {
    /// `200 ok [json Pet application/json] headers …`
    var told: String {
        let code =
            switch status {
            case .code(let code): "\(code)"
            case .range(let digit): "\(digit)XX"
            case .default: "default"
            }
        let body = hasEmptyObject ? ["{}"] : contents.map { "(\($0.told))" }
        let headers = headers.map { "\($0.swiftName)\($0.isRequired ? "" : "?"): \($0.type.told)" }
        return ([code, swiftName] + body + headers).joined(separator: " ")
    }
}
