import APIModel

/// The names of local constants in a structure's codec; none of them is a property.
struct StructureLocals {
    let keys: String
    let object: String
    let key: String
    let reader: String
    let writer: String

    init(_ structure: Structure) {
        var names = FreeNames(
            excluding: structure.members.map(\.swiftName) + ["patternProperties", "additionalProperties"])
        keys = names.take("keys", "objectKeys")
        object = names.take("object", "objectCursor")
        key = names.take("key", "nextKey")
        reader = names.take("reader", "jsonReader")
        writer = names.take("writer", "jsonWriter")
    }
}

extension Structure {
    /// Whether the structure has no known members and accepts any others.
    var isFreeForm: Bool {
        guard members.isEmpty, patternProperties == nil, case .kept = additional else { return false }
        return true
    }

    /// Whether the struct has the property `additionalProperties`.
    var hasAdditionalProperties: Bool {
        switch additional {
        case .forbidden: false
        case .kept: patternProperties == nil
        case .typed: true
        }
    }
}

extension ConstantValue {
    /// The value as the argument of a call.
    var text: String {
        switch self {
        case .null: "nil"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let value): literal(value)
        }
    }
}
