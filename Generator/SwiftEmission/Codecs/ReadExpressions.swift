import APIModel

/// Expressions that decode values, and the constants that they need.
struct ReadExpressions {
    let names: TypeNames
    let scope: TypeNames.Scope
    var constants: Constants

    /// Returns an expression of an optional type that decodes a value.
    /// - Parameters:
    ///   - reader: the name of the reader.
    ///   - name: the prefix of constants.
    mutating func read(_ type: TypeUse, from reader: String, for name: String) -> Code {
        switch type {
        case .string(let limits): return readString(limits, from: reader, for: name)
        case .formatted(let type): return .text("\(type.qualifiedName)(from: &\(reader))")
        case .integer(let limits):
            let function = limits.isUnsigned ? ".readUnsignedInteger" : ".readInteger"
            return .call(reader + function, labelled: LimitArguments.integer(limits))
        case .number(let limits):
            return .call(reader + ".readNumber", labelled: LimitArguments.number(limits))
        case .boolean(let only):
            return .call(reader + ".readBoolean", labelled: [("only", LimitArguments.number(only))])
        case .any: return .text("\(EmittedType.jsonValue)(from: &\(reader))")
        case .null: return .text("\(EmittedType.jsonNull)(from: &\(reader))")
        case .freeForm(let limits):
            return .call(reader + ".readFreeForm", labelled: LimitArguments.count(limits, of: "Properties"))
        case .array(let element, let limits, false) where names.isStructure(element):
            let type = ("of", Code.text(names.swift(element, in: scope) + ".self"))
            return .call(reader + ".readArray", labelled: [type] + LimitArguments.count(limits, of: "Items"))
        case .array(let element, let limits, let unique):
            if unique { constants.imports.insert(ConstraintCode.module) }
            let function = unique ? ".readUniqueArray" : ".readArray"
            return closure(reader + function, LimitArguments.count(limits, of: "Items"), element, for: name)
        case .dictionary(let value, let keys, let limits):
            var arguments = LimitArguments.count(limits, of: "Properties")
            if keys != StringLimits() {
                arguments.append(("keys", .text(constants.add(name + "Keys", LimitArguments.stringConstraint(keys)))))
            }
            return closure(reader + ".readDictionary", arguments, value, for: name)
        case .patternDictionary(let value, let pattern, let limits):
            let constant = constants.add(name + "Pattern", LimitArguments.pattern(pattern))
            let arguments = [("pattern", .text(constant))] + LimitArguments.count(limits, of: "Properties")
            return closure(reader + ".readPatternProperties", arguments, value, for: name)
        case .named(let type): return .text("\(names.name(type, in: scope))(from: &\(reader))")
        case .nullable(let type): return closure(reader + ".readNullable", [], type, for: name)
        case .checked(let type, let constraint):
            guard let constant = constants.add(constraint: constraint, name + "Constraint") else {
                return read(type, from: reader, for: name)
            }
            return closure(reader + ".checked", [("by", .text(constant))], type, for: name)
        }
    }

    /// Returns a call whose trailing closure decodes the inner values.
    private mutating func closure(
        _ function: String, _ arguments: [LimitArguments.Labelled], _ type: TypeUse, for name: String
    ) -> Code {
        let call = Code.call(function, labelled: arguments)
        let body = read(type, from: "$0", for: name)
        if case .call(_, let given) = call, given.isEmpty { return .closure(.text(function), body: body) }
        return .closure(call, body: body)
    }

    private mutating func readString(_ limits: StringLimits, from reader: String, for name: String) -> Code {
        if let alternatives = LimitArguments.alternatives(limits) {
            let label = limits.alternatives?.exactlyOne == true ? "oneOf" : "anyOf"
            let constant = constants.add(
                name + "Alternatives", type: "[\(EmittedType.jsonStringConstraint)]", alternatives)
            return .call(reader + ".readString", labelled: [(label, .text(constant))])
        }
        let pattern = limits.pattern.map { constants.add(name + "Pattern", LimitArguments.pattern($0)) }
        return .call(reader + ".readString", labelled: LimitArguments.string(limits, pattern: pattern))
    }
}

extension TypeUse {
    /// Whether the Swift type alone determines the decoder, because there are no limits.
    var isDecodedByType: Bool {
        switch self {
        case .string(let limits): limits == StringLimits()
        case .integer(let limits): limits.isEmpty
        case .number(let limits): limits == NumberLimits()
        case .boolean(let only): only == nil
        case .freeForm(let limits): limits == CountLimits()
        case .array(let element, let limits, let unique):
            limits == CountLimits() && !unique && element.isDecodedByType
        case .dictionary(let value, let keys, let limits):
            limits == CountLimits() && keys == StringLimits() && value.isDecodedByType
        case .patternDictionary, .checked: false
        case .nullable(let type): type.isDecodedByType
        case .formatted, .null, .any, .named: true
        }
    }
}
