extension SchemaKeyword {
    /// A row of the table of keywords.
    public struct Definition: Sendable {
        public let role: Role
        public let dialects: Dialects
        public let vocabulary: Vocabulary
        public let value: Value
        /// How its value holds schemas.
        public let children: Children
        /// Whether the schemas in it describe the same value as the schema around it, as those of `allOf` do.
        public let isInPlace: Bool
        /// The JSON types whose values it applies to; empty for all. Other values pass.
        public let types: [SchemaType]
        /// What it bounds, when its value is a number.
        public let limit: Limit?
        /// The keyword beside it without which it has no effect.
        public let companion: SchemaKeyword?
        /// The keywords of JSON Schema 2020-12 that have its place.
        public let successors: [SchemaKeyword]
    }

    /// What becomes of a keyword.
    public enum Role: Sendable {
        /// Doesn't restrict values.
        case annotation
        /// Restricts values by a number: the tighter of two applies.
        case limit
        /// Restricts values; the type of generated code expresses it where it can.
        case typed
        /// Restricts values, and no type expresses it.
        case constraint
        /// Restricts values in an older dialect, and is read as its successors.
        case replaced
        /// Restricts values, and generated code doesn't check it.
        case unsupported
    }

    /// What it does to the set of valid values that a schema has a keyword.
    public enum Variance: Sendable {
        case none, narrows, widens
    }

    /// The languages that have a keyword.
    public struct Dialects: OptionSet, Sendable {
        public let rawValue: Int

        public static let openAPI30 = Dialects(rawValue: 1)
        public static let openAPI31 = Dialects(rawValue: 2)
        /// JSON Schema before 2019-09, up to draft 7.
        public static let drafts = Dialects(rawValue: 4)
        /// JSON Schema 2020-12 by itself.
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
        /// Meta-data, content, and what isn't of JSON Schema.
        case other
    }

    /// The kind of a keyword's value.
    public enum Value: Sendable {
        case text, boolean, number, count, string, strings, stringLists, types, schema, discriminator, other
        /// A JSON value, or a list of them: what looks like a reference or an identifier in it is data.
        case data, dataList

        public var isData: Bool {
            switch self {
            case .data, .dataList: true
            default: false
            }
        }
    }

    /// How a keyword's value holds schemas.
    public enum Children: Sendable {
        case none, schema, list, map
        /// One schema; in the drafts also a list of them.
        case schemaOrList
        /// A map whose values are schemas or lists of strings.
        case schemasOrStringLists
    }

    /// A bound on something that is measured.
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

        /// Whether a greater number lets in fewer values.
        public var isMinimum: Bool { bound == .minimum }
        /// Whether what is measured is counted, so that the bound is an integer of 0 or more.
        public var isCount: Bool { measure != .value }

        /// A bound on what is counted in words: `at least 3 characters`, `at most 1 key`.
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

        /// Whether a value can't keep to this lower bound and the upper one.
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
            // Beside another keyword it is a part of what that one demands.
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
