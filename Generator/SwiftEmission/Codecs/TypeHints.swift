import APIModel

/// Code of the JSON types that the runtime expects of a decoder's values.
struct TypeHints {
    let names: TypeNames
    let scope: TypeNames.Scope

    /// Writes the hint of a type.
    static func write(_ hint: Code, to writer: inout CodeWriter) {
        writer.line()
        writer.spiAttribute()
        writer.code("\(writer.access)static let jsonTypeHint = \(EmittedType.jsonTypeHint)", hint)
    }

    /// Returns the hint of a structure.
    /// - Parameter keys: the constant with its keys.
    func hint(of structure: Structure, keys: String) -> Code {
        if structure.isFreeForm { return .text(".object") }
        let others = others(of: structure)
        if structure.members.isEmpty { return others.map { Self.call(".dictionary", [$0]) } ?? .text(".object") }
        let members = structure.members.map { member in
            switch member {
            case .property(let property): hint(of: property.type)
            case .constant(let constant): Code.text(constant.value.hint)
            }
        }
        var arguments: [Code.Argument] = [.init(value: .text(keys)), .init(value: .array(members))]
        if let others { arguments.append(.init(label: "others", value: others)) }
        return .call(".structure", arguments)
    }

    /// Returns the hint of the members that a structure doesn't declare; `nil` if they may be of any type.
    private func others(of structure: Structure) -> Code? {
        if let properties = structure.patternProperties { return hint(of: properties.type) }
        if case .typed(let type) = structure.additional { return hint(of: type) }
        return nil
    }

    /// Returns the hint of a union.
    func hint(of union: Union) -> Code {
        var hints: [String: Code] = [:]
        var order: [String] = []
        for unionCase in union.cases {
            let hint =
                switch unionCase.match {
                case .string: Code.text(".string")
                default: unionCase.payload.map(hint) ?? .text(".null")
                }
            if hints.updateValue(hint, forKey: hint.text) == nil { order.append(hint.text) }
        }
        let distinct = order.compactMap { hints[$0] }
        if let only = distinct.first, distinct.count == 1 { return only }
        return Self.call(".union", [.array(distinct)])
    }

    private func hint(of type: TypeUse) -> Code {
        switch type {
        case .string, .formatted: .text(".string")
        case .integer: .text(".integer")
        case .number: .text(".number")
        case .boolean: .text(".boolean")
        case .null: .text(".null")
        case .any: .text(".any")
        case .freeForm: .text(".object")
        case .array(let element, _, _): Self.call(".array", [hint(of: element)])
        case .dictionary(let value, _, _), .patternDictionary(let value, _, _):
            Self.call(".dictionary", [hint(of: value)])
        case .named(let name) where names.isStringEnum(name): .text(".string")
        case .named(let name): .text(".type(\(names.name(name, in: scope)).self)")
        case .nullable(let type): Self.call(".nullable", [hint(of: type)])
        case .checked(let type, _): hint(of: type)
        }
    }

    private static func call(_ name: String, _ arguments: [Code]) -> Code {
        .call(name, arguments.map { .init(value: $0) })
    }
}

extension ConstantValue {
    /// The hint of the type of the constant.
    fileprivate var hint: String {
        switch self {
        case .null: ".null"
        case .boolean: ".boolean"
        case .integer: ".integer"
        case .string: ".string"
        }
    }
}
