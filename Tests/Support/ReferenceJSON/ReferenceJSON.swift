// Public, because the package `Fuzzing/` uses it too.

/// A JSON value as read by ``ReferenceReader``. Strings are bytes, numbers are texts.
public indirect enum ReferenceJSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number([UInt8])
    case string([UInt8])
    case array([ReferenceJSON])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public let key: [UInt8]
        public let value: ReferenceJSON
    }

    /// Whether an object at any depth has a duplicate key.
    public var hasDuplicateKeys: Bool {
        switch self {
        case .object(let members):
            Set(members.map(\.key)).count != members.count || members.contains { $0.value.hasDuplicateKeys }
        case .array(let elements): elements.contains { $0.hasDuplicateKeys }
        case .null, .boolean, .number, .string: false
        }
    }

    /// The literals of all numbers.
    public var numbers: [[UInt8]] {
        switch self {
        case .number(let text): [text]
        case .object(let members): members.flatMap(\.value.numbers)
        case .array(let elements): elements.flatMap(\.numbers)
        case .null, .boolean, .string: []
        }
    }
}
