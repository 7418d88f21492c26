import APIRuntime
import ClientServerAPI
import StringGrammars

/// A value that `event_property_is` and `event_property_contains` can compare with: a value of canonical JSON other
/// than an array or object. An integer is within ±(2^53 - 1).
enum ScalarValue: Hashable, Sendable {
    case string(OpaqueIdentifier)
    case integer(Int64)
    case boolean(Bool)
    case null

    /// - Returns: `nil` for arrays, objects, numbers with a fraction or an exponent, and larger integers.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(OpaqueIdentifier(text))
        case .integer(let number):
            guard number.magnitude < 1 << 53 else { return nil }
            self = .integer(number)
        case .boolean(let boolean): self = .boolean(boolean)
        case .null: self = .null
        case .number, .array, .object: return nil
        }
    }

    /// Returns whether a value of an event is the same value, type included. Strings are the same if their bytes are.
    func isSame(as value: JSONValue) -> Bool {
        switch (self, value) {
        case (.string(let left), .string(let right)): left.text.isIdentical(to: right)
        case (.integer(let left), .integer(let right)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }
}

extension ScalarValue {
    init?(_ value: PushCondition.EventPropertyIs.Value) {
        switch value {
        case .string(let text): self.init(JSONValue.string(text))
        case .integer(let number): self.init(JSONValue.integer(number))
        case .boolean(let boolean): self.init(JSONValue.boolean(boolean))
        case .null: self = .null
        case .unknown(let value): self.init(value)
        }
    }

    init?(_ value: PushCondition.EventPropertyContains.Value) {
        switch value {
        case .string(let text): self.init(JSONValue.string(text))
        case .integer(let number): self.init(JSONValue.integer(number))
        case .boolean(let boolean): self.init(JSONValue.boolean(boolean))
        case .null: self = .null
        case .unknown(let value): self.init(value)
        }
    }
}

extension JSONValue {
    /// The JSON of a generated type's value.
    init(encoding value: some JSONCodable) {
        self = (try? JSONValue(json: value.jsonBytes())) ?? .null
    }
}
