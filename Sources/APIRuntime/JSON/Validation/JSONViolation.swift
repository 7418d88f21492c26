/// One way in which a JSON text breaks its schema or JSON itself.
public struct JSONViolation: Hashable, Sendable {
    /// What kind of rule was broken. The names are shared with `specgen validate`.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text isn't JSON by RFC 8259: wrong punctuation, truncated, bytes after the value, a lone surrogate.
        case syntax
        /// The bytes aren't UTF-8.
        case utf8
        /// Objects and arrays are nested deeper than the reader's limit.
        case depth
        /// An object holds the same key twice.
        case duplicateKey = "duplicate_key"
        /// A number is outside of what the type or the reader can hold.
        case numberRange = "number_range"
        /// The value is of another JSON type than the schema's.
        case type
        /// An object lacks a required key.
        case required
        /// The value isn't one of those the schema lists.
        case `enum`
        case const
        case minLength = "min_length"
        case maxLength = "max_length"
        /// A string has more bytes of UTF-8 than `x-maxBytes`.
        case maxBytes = "max_bytes"
        case pattern
        /// A string doesn't keep to the grammar of its `format`.
        case format
        case minimum
        case maximum
        case exclusiveMinimum = "exclusive_minimum"
        case exclusiveMaximum = "exclusive_maximum"
        case multipleOf = "multiple_of"
        case minItems = "min_items"
        case maxItems = "max_items"
        case uniqueItems = "unique_items"
        case minProperties = "min_properties"
        case maxProperties = "max_properties"
        /// An object holds a key that its schema forbids.
        case additionalProperty = "additional_property"
        /// A key of an object breaks the rule for its keys.
        case propertyName = "property_name"
        /// A value fits none of the alternatives.
        case anyOf = "any_of"
        /// A value fits none of the alternatives, or several.
        case oneOf = "one_of"
        /// An array has too few or too many items of the kind that `contains` describes.
        case contains
        /// An object lacks a key that another one of its keys needs.
        case dependentRequired = "dependent_required"
        /// A value is what `not` describes.
        case not
        /// A value stands where the schema lets none in.
        case falseSchema = "false_schema"
        /// An object or array holds a part that no keyword describes, and its schema forbids such.
        case unevaluated
        /// More violations were found than the reader reports, and this one stands for the rest; or a value is larger
        /// than the reader takes, or takes too long to read.
        case limit
    }

    /// What kind of rule was broken.
    public let code: Code
    /// Where, as a JSON Pointer (RFC 6901). A missing key's pointer is the object that lacks it; a duplicate's is the
    /// key.
    public let pointer: String
    /// The line, counted from 1; lines end with a line feed.
    public let line: Int
    /// The column, counted from 1 in Unicode scalars.
    public let column: Int
    /// A sentence that says what was expected and what was found.
    public let message: String
}

/// A JSON text was refused.
public struct JSONInvalidError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, in the order of the text; never empty.
    public let violations: [JSONViolation]

    @usableFromInline
    init(_ violations: [JSONViolation]) {
        self.violations = violations
    }

    /// The first violations in one line, for logs and error bodies.
    public var description: String { describe { " (line \($0.line), column \($0.column))" } }

    /// The first violations in one line, without their places in a text that the caller hasn't seen.
    var descriptionWithoutPlaces: String { describe { _ in "" } }

    private func describe(_ place: (JSONViolation) -> String) -> String {
        let shown = violations.prefix(3).map { violation in
            (violation.pointer.isEmpty ? "" : violation.pointer.shortened + ": ") + violation.message
                + place(violation)
        }
        let rest = violations.count - shown.count
        return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }
}

/// How a reader treats values that a schema doesn't list.
public enum JSONReadingMode: Hashable, Sendable {
    /// Everything the schema says is enforced: what a server does with a request.
    case strict
    /// Types and required keys are enforced; enums and unions keep what they don't know, and limits on values (lengths,
    /// ranges, patterns) are let pass: what a client does with the answer of a newer or laxer server. An optional
    /// member that is `null`, though its type takes none, counts as absent.
    case tolerant
}
