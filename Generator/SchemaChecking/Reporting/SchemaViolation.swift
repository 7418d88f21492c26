import SchemaKeywords
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
