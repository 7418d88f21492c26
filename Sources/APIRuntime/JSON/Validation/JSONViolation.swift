/// A violation of JSON or of the schema at one place of a JSON text.
public struct JSONViolation: Hashable, Sendable {
    /// The kind of a violation. `specgen validate` reports the same names.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text isn't valid JSON (RFC 8259): wrong punctuation, a truncated text, bytes after the value, a lone
        /// surrogate.
        case syntax
        /// The bytes aren't UTF-8.
        case utf8
        /// Objects and arrays are nested deeper than ``JSONLimits/maxDepth``.
        case depth
        /// An object has a duplicate key.
        case duplicateKey = "duplicate_key"
        /// A number is too large for its Swift type.
        case numberRange = "number_range"
        /// The value has the wrong JSON type.
        case type
        /// An object lacks a required key.
        case required
        /// The value isn't one of those that the schema defines.
        case `enum`
        /// The value isn't the schema's constant.
        case const
        /// A string has too few Unicode scalars.
        case minLength = "min_length"
        /// A string has too many Unicode scalars.
        case maxLength = "max_length"
        /// A string has more bytes of UTF-8 than `x-maxBytes`.
        case maxBytes = "max_bytes"
        /// A string doesn't contain a match of the `pattern`.
        case pattern
        /// A string doesn't match the grammar of its `format`.
        case format
        /// A number is too small.
        case minimum
        /// A number is too large for the schema.
        case maximum
        /// A number is less than or equal to an exclusive bound.
        case exclusiveMinimum = "exclusive_minimum"
        /// A number is greater than or equal to an exclusive bound.
        case exclusiveMaximum = "exclusive_maximum"
        /// A number isn't a multiple of the schema's.
        case multipleOf = "multiple_of"
        /// An array has too few elements.
        case minItems = "min_items"
        /// An array has too many elements.
        case maxItems = "max_items"
        /// Two elements of an array are equal.
        case uniqueItems = "unique_items"
        /// An object has too few members.
        case minProperties = "min_properties"
        /// An object has too many members.
        case maxProperties = "max_properties"
        /// An object has a key that its schema doesn't allow.
        case additionalProperty = "additional_property"
        /// A key violates the constraint on keys (`propertyNames`).
        case propertyName = "property_name"
        /// A value matches no branch of an `anyOf`.
        case anyOf = "any_of"
        /// A value matches no branch of a `oneOf`, or several.
        case oneOf = "one_of"
        /// An array has too few or too many elements that match `contains`.
        case contains
        /// An object lacks a key that another of its keys requires.
        case dependentRequired = "dependent_required"
        /// A value matches the schema of `not`.
        case not
        /// A value is present where the schema is `false`, which allows none.
        case falseSchema = "false_schema"
        /// A member or element is left unevaluated (`unevaluatedProperties`, `unevaluatedItems`), which the schema
        /// doesn't allow.
        case unevaluated
        /// A value exceeds one of the ``JSONLimits`` or takes too long to check; or more violations were found than
        /// ``JSONLimits/maxViolations``, and this one represents the rest.
        case limit
    }

    /// The kind of the violation.
    public let code: Code
    /// The location as a JSON Pointer (RFC 6901). For a missing key, that of the object; for a duplicate key, that of
    /// the key.
    public let pointer: String
    /// The line, from 1; lines end with a line feed.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int
    /// The expected and the actual value, for people: `expected an integer, found the string "1"`. The wording
    /// may change between versions.
    public let message: String
}

/// The error of an invalid JSON text.
public struct JSONInvalidError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The violations in the order of the text; never empty.
    public let violations: [JSONViolation]

    @usableFromInline
    init(_ violations: [JSONViolation]) {
        self.violations = violations
    }

    /// The first three violations in one line, for logs and error bodies.
    public var description: String { describe { " (line \($0.line), column \($0.column))" } }

    /// The first three violations in one line, without line and column, for a text that the reader of the message
    /// hasn't seen.
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
