public struct CountLimits: Hashable, Sendable {
    public var minimum: Int?
    public var maximum: Int?

    public init(minimum: Int? = nil, maximum: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

public struct StringLimits: Hashable, Sendable {
    /// Of several sets of limits one has to be kept.
    public struct Alternatives: Hashable, Sendable {
        public var limits: [StringLimits]
        /// `oneOf`: one of them and no other.
        public var exactlyOne: Bool
    }

    public var minLength: Int?
    public var maxLength: Int?
    public var maxBytes: Int?
    public var pattern: String?
    /// The name of a format that is checked: `mx-user-id`.
    public var format: String?
    /// A closed set of values, in a set of alternatives only: elsewhere it is a type.
    public var values: [String]?
    public var alternatives: Alternatives?

    /// No limits.
    public init() {}
}

public struct IntegerLimits: Hashable, Sendable {
    /// Whether the integers are those of 64 bits without a sign.
    public var isUnsigned = false
    public var minimum: Int128?
    public var maximum: Int128?
    public var multipleOf: Int128?
    /// The only values that are allowed.
    public var values: [Int128]?

    /// No limits.
    public init() {}

    /// The integers of the type, whatever the limits.
    var range: ClosedRange<Int128> {
        isUnsigned ? 0...Int128(UInt64.max) : Int128(Int64.min)...Int128(Int64.max)
    }

    /// Whether all integers of 64 bits, with a sign or without one, are allowed.
    public var isEmpty: Bool { minimum == nil && maximum == nil && multipleOf == nil && values == nil }
}

public struct NumberLimits: Hashable, Sendable {
    public var minimum: Double?
    public var maximum: Double?
    public var exclusiveMinimum: Double?
    public var exclusiveMaximum: Double?
    public var multipleOf: Double?
    /// The only values that are allowed.
    public var values: [Double]?

    /// No limits.
    public init() {}
}
