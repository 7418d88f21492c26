import SchemaKeywords
import YAMLTree

/// A violation of a schema by a JSON payload, or a syntax error, with its position.
public struct SchemaViolation: Error, Hashable, Sendable {
    /// The JSON Pointer (RFC 6901) of the invalid value. For a missing key, the pointer of the object; for a key that
    /// isn't allowed (a duplicate or additional one), the pointer of that key's member.
    public let pointer: String
    /// The line of the invalid value or key, from 1.
    public let line: Int
    /// The column of the invalid value or key in Unicode scalars, from 1.
    public let column: Int
    /// The code of the violated constraint: `type`, `required`, `duplicate_key`, …
    public let code: String
    /// A sentence with the expected and the found value.
    public let message: String
    /// The location of the violated keyword; `nil` if the text isn't JSON.
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

/// A value of ``SchemaViolation/code``.
struct ViolationCode: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    init(rawValue: String) { self.rawValue = rawValue }

    /// The identifier of a keyword in snake case: `min_length`, `max_bytes`.
    init(_ keyword: SchemaKeyword) {
        var code = ""
        for character in keyword.identifier {
            if character.isUppercase { code += "_" }
            code += character.lowercased()
        }
        rawValue = code
    }

    // The text isn't JSON
    static let syntax = Self(rawValue: "syntax")
    static let utf8 = Self(rawValue: "utf8")
    static let depth = Self(rawValue: "depth")
    static let duplicateKey = Self(rawValue: "duplicate_key")
    static let numberRange = Self(rawValue: "number_range")
    // Keywords other than limits
    static let type = Self(.type)
    static let required = Self(.required)
    static let enumeration = Self(.enum)
    static let constant = Self(.const)
    static let pattern = Self(.pattern)
    static let format = Self(.format)
    static let uniqueItems = Self(.uniqueItems)
    static let contains = Self(.contains)
    static let dependentRequired = Self(.dependentRequired)
    static let oneOf = Self(.oneOf)
    static let anyOf = Self(.anyOf)
    static let not = Self(.not)
    static let additionalProperty = Self(rawValue: "additional_property")
    static let propertyName = Self(rawValue: "property_name")
    static let falseSchema = Self(rawValue: "false_schema")
    static let unevaluated = Self(rawValue: "unevaluated")
}
