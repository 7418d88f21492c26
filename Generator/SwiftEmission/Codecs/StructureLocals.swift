import APIModel

/// Names of local constants that no property has.
struct StructureLocals {
    let keys: String
    let object: String
    let key: String
    let reader: String
    let writer: String

    init(_ structure: Structure) {
        var names = FreeNames(
            besides: structure.members.map(\.swiftName) + ["patternProperties", "additionalProperties"])
        keys = names.take("keys", "objectKeys")
        object = names.take("object", "objectCursor")
        key = names.take("key", "nextKey")
        reader = names.take("reader", "jsonReader")
        writer = names.take("writer", "jsonWriter")
    }
}

extension Structure {
    /// Whether the schema says nothing of its members.
    var isFreeForm: Bool {
        guard members.isEmpty, patternProperties == nil, case .kept = additional else { return false }
        return true
    }

    /// Whether members that no key and no pattern describes have a property of their own.
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
