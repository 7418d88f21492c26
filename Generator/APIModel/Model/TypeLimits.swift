/// The allowed number of items or members.
public struct CountLimits: Hashable, Sendable {
    public var minimum: Int?
    public var maximum: Int?

    public init(minimum: Int? = nil, maximum: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// Limits of a string.
public struct StringLimits: Hashable, Sendable {
    /// Sets of limits; a string must satisfy at least one of them.
    public struct Alternatives: Hashable, Sendable {
        public var limits: [StringLimits]
        /// Whether a string must satisfy exactly one of them (`oneOf`).
        public var exactlyOne: Bool
    }

    /// In Unicode scalars.
    public var minLength: Int?
    /// In Unicode scalars.
    public var maxLength: Int?
    /// In bytes of UTF-8.
    public var maxBytes: Int?
    public var pattern: String?
    /// The name of a checked format: `mx-user-id`.
    public var format: String?
    /// The only allowed values. Only used in alternatives and for keys; elsewhere a set of strings is a type.
    public var values: [String]?
    public var alternatives: Alternatives?

    /// No limits.
    public init() {}
}

/// Limits of an integer. They are within the range of the Swift type.
public struct IntegerLimits: Hashable, Sendable {
    /// Whether the Swift type is `UInt64` instead of `Int64`.
    public var isUnsigned = false
    public var minimum: Int128?
    public var maximum: Int128?
    public var multipleOf: Int128?
    /// The only allowed values.
    public var values: [Int128]?

    /// No limits.
    public init() {}

    /// The range of the Swift type, regardless of the limits.
    var range: ClosedRange<Int128> {
        isUnsigned ? 0...Int128(UInt64.max) : Int128(Int64.min)...Int128(Int64.max)
    }

    /// Whether the Swift type is the only limit.
    public var isEmpty: Bool { minimum == nil && maximum == nil && multipleOf == nil && values == nil }
}

/// Limits of a number.
public struct NumberLimits: Hashable, Sendable {
    public var minimum: Double?
    public var maximum: Double?
    public var exclusiveMinimum: Double?
    public var exclusiveMaximum: Double?
    public var multipleOf: Double?
    /// The only allowed values.
    public var values: [Double]?

    /// No limits.
    public init() {}
}
