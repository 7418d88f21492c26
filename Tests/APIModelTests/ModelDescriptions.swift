import APIModel
import OpenAPI

// Short summaries of models, to compare in tests.

extension TypeDeclaration {
    /// `struct Pet {name: string, age?: integer, kind = 'cat'}`, followed by the nested declarations.
    var summary: [String] { ["\(keyword) \(qualifiedName) {\(content)}"] + nested.flatMap(\.summary) }

    private var keyword: String {
        switch kind {
        case .structure: "struct"
        case .stringEnum: "enum"
        case .union(let union): (union.isIndirect ? "indirect " : "") + "union"
        case .multipart: "multipart"
        }
    }

    private var content: String {
        switch kind {
        case .structure(let structure): structure.summary
        case .stringEnum(let values):
            values.cases.map { $0.swiftName == $0.value ? $0.value : "\($0.swiftName) '\($0.value)'" }
                .joined(separator: ", ")
        case .union(let union): union.summary
        case .multipart(let form): form.summary
        }
    }
}

extension Structure {
    fileprivate var summary: String {
        var parts = members.map { member in
            switch member {
            case .constant(let constant): "\(constant.swiftName) = \(constant.value.summary)"
            case .property(let property):
                (property.isBoxed ? "boxed " : "") + property.swiftName + (property.isRequired ? "" : "?") + ": "
                    + property.type.summary
            }
        }
        if let pattern = patternProperties { parts.append("/\(pattern.pattern)/: \(pattern.type.summary)") }
        switch additional {
        case .kept: break
        case .forbidden: parts.append("closed")
        case .typed(let type): parts.append("*: \(type.summary)")
        }
        if count != CountLimits() { parts.append("count\(count.summary)") }
        return parts.joined(separator: ", ")
    }
}

extension MultipartModel {
    fileprivate var summary: String {
        let parts = parts.map { part in
            var text = part.swiftName + (part.isRequired ? "" : "?") + ": \(part.format)"
            if let type = part.type { text += " " + type.summary }
            if part.isArray { text += " repeated" + part.count.summary }
            return ([text] + part.contentTypes).joined(separator: " ")
        }
        return (parts + (allowsOthers ? [] : ["closed"])).joined(separator: ", ")
    }
}

extension Union {
    fileprivate var summary: String {
        let selector =
            switch selector {
            case .discriminator(let path): "by \(path.joined(separator: "."))"
            case .type: "by type"
            case .untagged(let exactlyOne): exactlyOne ? "one of" : "any of"
            }
        let cases = cases.map { $0.swiftName + " " + $0.match.summary + ($0.payload.map { ": " + $0.summary } ?? "") }
        let others =
            withoutDiscriminator.map { choice in
                ["without " + choice.cases.map { self.cases[$0].swiftName }.joined(separator: "|")]
            } ?? []
        return selector + ": " + (cases + (isOpen ? ["open"] : []) + others).joined(separator: ", ")
    }
}

extension Union.Match {
    fileprivate var summary: String {
        switch self {
        case .constants(let values): values.map(\.summary).joined(separator: "|")
        case .string(let string): "'\(string)'"
        case .type(let type): type.rawValue
        case .untagged(let types): types.map(\.rawValue).joined(separator: "|")
        case .otherwise: "otherwise"
        }
    }
}

extension ConstantValue {
    fileprivate var summary: String {
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
    var summary: String {
        switch self {
        case .string(let limits): "string" + limits.summary
        case .formatted(let type): type.qualifiedName
        case .integer(let limits): "integer" + limits.summary
        case .number(let limits): "number" + limits.summary
        case .boolean(let only): only.map { "\($0)" } ?? "boolean"
        case .null: "null"
        case .any: "any"
        case .freeForm(let count): "object" + count.summary
        case .array(let element, let count, let unique):
            "[\(element.summary)]" + count.summary + (unique ? " unique" : "")
        case .dictionary(let value, let keys, let count):
            "{\(keys.summary.isEmpty ? "*" : keys.summary): \(value.summary)}" + count.summary
        case .patternDictionary(let value, let pattern, let count):
            "{/\(pattern)/: \(value.summary), …}" + count.summary
        case .named(let name): name
        case .nullable(let type): type.summary + "?"
        case .checked(let type, let constraint): "\(type.summary) with \(constraint.keywords.count) constraints"
        }
    }
}

extension StringLimits {
    fileprivate var summary: String {
        var parts: [String] = []
        if minLength != nil || maxLength != nil {
            parts.append(CountLimits(minimum: minLength, maximum: maxLength).summary)
        }
        if let maxBytes { parts.append("\(maxBytes) bytes") }
        if let pattern { parts.append("/\(pattern)/") }
        if let format { parts.append(format) }
        if let values { parts.append(values.joined(separator: "|")) }
        if let alternatives {
            let all = alternatives.limits.map { $0.summary.isEmpty ? "any" : $0.summary }
            parts.append((alternatives.exactlyOne ? "one of " : "any of ") + all.joined(separator: " "))
        }
        return parts.isEmpty ? "" : "<" + parts.joined(separator: " ") + ">"
    }
}

extension CountLimits {
    fileprivate var summary: String {
        self == CountLimits() ? "" : "(\(minimum.map(String.init) ?? "")...\(maximum.map(String.init) ?? ""))"
    }
}

extension IntegerLimits {
    fileprivate var summary: String {
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
    fileprivate var summary: String {
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
    var summary: String { "\(place.rawValue) \(swiftName)\(isRequired ? "" : "?"): \(type.summary) \(shape) \(style)" }
}

extension ContentModel {
    /// `json Pet application/json`
    var summary: String { "\(swiftName) \(kind.summary) \(mediaTypes.joined(separator: "|"))" }
}

extension ContentModel.Kind {
    var summary: String {
        switch self {
        case .json(let type): type.summary
        case .text: "text"
        case .bytes: "bytes"
        case .form(let type): "form " + type.summary
        case .multipart(let form): "multipart " + form
        case .events(let type): "events " + (type?.summary ?? "text")
        case .jsonStream(let type): "JSON stream " + type.summary
        case .contentStream: "content stream"
        }
    }
}

extension ResponseModel {
    /// `200 ok [json Pet application/json] headers …`
    var summary: String {
        let code =
            switch status {
            case .code(let code): "\(code)"
            case .range(let digit): "\(digit)XX"
            case .default: "default"
            }
        let body = hasEmptyObject ? ["{}"] : contents.map { "(\($0.summary))" }
        let headers = headers.map { "\($0.swiftName)\($0.isRequired ? "" : "?"): \($0.type.summary)" }
        return ([code, swiftName] + body + headers).joined(separator: " ")
    }
}
