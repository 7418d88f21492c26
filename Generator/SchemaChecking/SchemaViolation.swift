import YAMLTree

/// One thing that is wrong with a JSON payload, and where.
public struct SchemaViolation: Error, Hashable, Sendable {
    /// The JSON Pointer (RFC 6901) of the value at fault. A missing key's pointer is the object that lacks it; the
    /// pointer of a key that must not be there (a duplicate, an additional one) is that key's.
    public let pointer: String
    /// The line of the value (or key) at fault; the first is 1.
    public let line: Int
    /// The column of the value (or key) at fault, counted in Unicode scalars; the first is 1.
    public let column: Int
    /// The machine-readable name of the rule that was broken: `type`, `required`, `duplicate_key`, …
    public let code: String
    /// One sentence: what was expected and what was found.
    public let message: String
    /// The keyword that demands it, or nil where the text isn't JSON at all.
    public let schemaLocation: SourceLocation?

    public init(
        pointer: String, line: Int, column: Int, code: String, message: String, schemaLocation: SourceLocation? = nil
    ) {
        self.pointer = pointer
        self.line = line
        self.column = column
        self.code = code
        self.message = message
        self.schemaLocation = schemaLocation
    }
}

/// The codes of ``SchemaViolation/code``.
enum ViolationCode: String, Sendable {
    case syntax
    case utf8
    case depth
    case duplicateKey = "duplicate_key"
    case numberRange = "number_range"
    case type
    case required
    case enumeration = "enum"
    case constant = "const"
    case minLength = "min_length"
    case maxLength = "max_length"
    case maxBytes = "max_bytes"
    case pattern
    case format
    case minimum
    case maximum
    case exclusiveMinimum = "exclusive_minimum"
    case exclusiveMaximum = "exclusive_maximum"
    case multipleOf = "multiple_of"
    case minItems = "min_items"
    case maxItems = "max_items"
    case uniqueItems = "unique_items"
    case contains
    case minProperties = "min_properties"
    case maxProperties = "max_properties"
    case additionalProperty = "additional_property"
    case propertyName = "property_name"
    case dependentRequired = "dependent_required"
    case oneOf = "one_of"
    case anyOf = "any_of"
    case not
    case falseSchema = "false_schema"
    case unevaluated
}
