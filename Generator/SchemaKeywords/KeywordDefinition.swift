extension SchemaKeyword {
    /// A row in the table of keywords.
    public struct Definition: Sendable {
        public let role: Role
        public let dialects: Dialects
        public let vocabulary: Vocabulary
        public let value: Value
        /// The position of subschemas in the value.
        public let children: Children
        /// Whether subschemas describe the same value as the schema around them, as those of `allOf` do.
        public let isInPlace: Bool
        /// The JSON types that the keyword applies to; empty for all. Values of other types are valid.
        public let types: [SchemaType]
        /// The limit that the keyword sets, if its value is a number.
        public let limit: Limit?
        /// The keyword without which this one has no effect.
        public let companion: SchemaKeyword?
        /// The keywords of JSON Schema 2020-12 that replace this one.
        public let successors: [SchemaKeyword]
    }

    /// The treatment of a keyword by the generator.
    public enum Role: Sendable {
        /// Doesn't restrict values.
        case annotation
        /// Restricts values by a number. The tighter of two limits applies.
        case limit
        /// Restricts values. Generated types express it where possible.
        case typed
        /// Restricts values. No generated type expresses it.
        case constraint
        /// Restricts values in an older dialect. It is read as its successors.
        case replaced
        /// Restricts values. Generated code doesn't check it.
        case unsupported
    }

    /// The effect of adding a keyword on the set of valid values.
    public enum Variance: Sendable {
        case none, narrows, widens
    }

    /// The schema dialects that define a keyword.
    public struct Dialects: OptionSet, Sendable {
        public let rawValue: Int

        public static let openAPI30 = Dialects(rawValue: 1)
        public static let openAPI31 = Dialects(rawValue: 2)
        /// JSON Schema before 2019-09, up to draft 7.
        public static let drafts = Dialects(rawValue: 4)
        /// JSON Schema 2020-12 outside of OpenAPI.
        public static let plain2020 = Dialects(rawValue: 8)

        /// JSON Schema 2020-12, which OpenAPI 3.1 includes.
        public static let draft2020: Dialects = [.openAPI31, .plain2020]
        public static let jsonSchema: Dialects = [.draft2020, .drafts]
        public static let openAPI: Dialects = [.openAPI30, .openAPI31]
        public static let all: Dialects = [.openAPI, .jsonSchema]

        public init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// The vocabularies of JSON Schema 2020-12.
    public enum Vocabulary: Sendable {
        case core, applicator, unevaluated, validation, format
        /// Meta-data, content, and keywords that JSON Schema doesn't define.
        case other
    }

    /// The kind of a keyword's value.
    public enum Value: Sendable {
        case text, boolean, number, count, string, strings, stringLists, types, schema, discriminator, other
        /// A JSON value, or a list of them. References and identifiers in it are data.
        case data, dataList

        /// Whether the value is data rather than a part of the schema.
        public var isData: Bool {
            switch self {
            case .data, .dataList: true
            default: false
            }
        }
    }

    /// The position of subschemas in a keyword's value.
    public enum Children: Sendable {
        case none, schema, list, map
        /// One schema; in older drafts also a list of schemas.
        case schemaOrList
        /// A map whose values are schemas or lists of strings.
        case schemasOrStringLists
    }

    /// A bound on a measure of a value, such as its length.
    public struct Limit: Sendable {
        public enum Measure: Sendable {
            case value, characters, bytes, items, members, matches
        }

        public enum Bound: Sendable {
            case minimum, maximum, divisor
        }

        public let measure: Measure
        public let bound: Bound
        public let isExclusive: Bool

        /// Whether a greater number allows fewer values.
        public var isMinimum: Bool { bound == .minimum }
        /// Whether the measure is a count, whose bound is an integer of at least 0.
        public var isCount: Bool { measure != .value }

        /// Returns the text of a bound on a count: "at least 3 characters", "at most 1 key".
        public func phrase(_ count: Int) -> String {
            let unit =
                switch measure {
                case .value: ""
                case .characters: count == 1 ? " character" : " characters"
                case .bytes: count == 1 ? " byte of UTF-8" : " bytes of UTF-8"
                case .items, .matches: count == 1 ? " item" : " items"
                case .members: count == 1 ? " key" : " keys"
                }
            return (isMinimum ? "at least " : "at most ") + "\(count)" + unit
        }

        /// Returns whether no value satisfies both this lower limit and an upper one, given the numbers of both.
        public func contradicts(_ upper: Limit, _ lowerBound: Double, _ upperBound: Double) -> Bool {
            guard bound == .minimum, upper.bound == .maximum else { return false }
            // A character has at least one byte.
            guard measure == upper.measure || measure == .characters && upper.measure == .bytes else { return false }
            return lowerBound > upperBound || lowerBound == upperBound && (isExclusive || upper.isExclusive)
        }
    }
}

// MARK: - Rows

extension SchemaKeyword.Definition {
    static func annotation(
        _ value: SchemaKeyword.Value = .other, in dialects: SchemaKeyword.Dialects,
        _ vocabulary: SchemaKeyword.Vocabulary = .other, of types: [SchemaType] = [],
        children: SchemaKeyword.Children = .none
    ) -> Self {
        Self(
            role: .annotation, dialects: dialects, vocabulary: vocabulary, value: value, children: children,
            isInPlace: false, types: types, limit: nil, companion: nil, successors: [])
    }

    static func limit(
        _ measure: SchemaKeyword.Limit.Measure, _ bound: SchemaKeyword.Limit.Bound, isExclusive: Bool = false,
        of types: [SchemaType], in dialects: SchemaKeyword.Dialects = .all, beside companion: SchemaKeyword? = nil
    ) -> Self {
        let limit = SchemaKeyword.Limit(measure: measure, bound: bound, isExclusive: isExclusive)
        return Self(
            // A limit with a companion, such as `minContains`, is a part of the companion's constraint.
            role: companion == nil ? .limit : .constraint, dialects: dialects, vocabulary: .validation,
            value: limit.isCount ? .count : .number, children: .none, isInPlace: false, types: types, limit: limit,
            companion: companion, successors: [])
    }

    static func typed(
        _ value: SchemaKeyword.Value, in dialects: SchemaKeyword.Dialects,
        _ vocabulary: SchemaKeyword.Vocabulary = .validation, of types: [SchemaType] = [],
        children: SchemaKeyword.Children = .none, isInPlace: Bool = false
    ) -> Self {
        Self(
            role: .typed, dialects: dialects, vocabulary: vocabulary, value: value, children: children,
            isInPlace: isInPlace, types: types, limit: nil, companion: nil, successors: [])
    }

    static func constraint(
        _ value: SchemaKeyword.Value = .schema, in dialects: SchemaKeyword.Dialects,
        _ vocabulary: SchemaKeyword.Vocabulary = .validation,
        of types: [SchemaType] = [], children: SchemaKeyword.Children = .none, isInPlace: Bool = false,
        beside companion: SchemaKeyword? = nil
    ) -> Self {
        Self(
            role: .constraint, dialects: dialects, vocabulary: vocabulary, value: value, children: children,
            isInPlace: isInPlace, types: types, limit: nil, companion: companion, successors: [])
    }

    static func replaced(
        by successors: SchemaKeyword..., of types: [SchemaType], children: SchemaKeyword.Children,
        beside companion: SchemaKeyword? = nil
    ) -> Self {
        Self(
            role: .replaced, dialects: .drafts, vocabulary: .applicator, value: .schema, children: children,
            isInPlace: children == .schemasOrStringLists, types: types, limit: nil, companion: companion,
            successors: successors)
    }

    static func unsupported(in dialects: SchemaKeyword.Dialects, replacedBy successor: SchemaKeyword? = nil) -> Self {
        Self(
            role: .unsupported, dialects: dialects, vocabulary: .core, value: .string, children: .none,
            isInPlace: false, types: [], limit: nil, companion: nil, successors: successor.map { [$0] } ?? [])
    }
}
