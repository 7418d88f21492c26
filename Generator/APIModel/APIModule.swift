import OpenAPI
import YAMLTree

/// What a Swift module will say; all names are decided.
public struct APIModule: Sendable {
    public var name: String
    /// The titles of the documents it was made from.
    public var titles: [String]
    /// Top-level types in the order in which the documents first speak of them.
    public var types: [TypeDeclaration]
    public var operations: [OperationModel]
    public var clientName: String
    public var serverName: String
}

/// Words about a declaration, and where its schema is.
public struct Documentation: Sendable {
    /// The schema's description.
    public var text: String?
    /// Limits and defaults, a sentence each.
    public var notes: [String] = []
    public var isDeprecated = false
    public var source: SourceLocation?
}

public struct TypeDeclaration: Sendable {
    public enum Kind: Sendable {
        case structure(Structure)
        case stringEnum(StringEnum)
        case union(Union)
    }

    /// `Device`
    public var name: String
    /// `Notification.Device`
    public var qualifiedName: String
    public var documentation: Documentation
    public var kind: Kind
    public var nested: [TypeDeclaration]
    /// Whether values of it stand in a path or a query string.
    public var isParameter = false
}

/// An object with known keys.
public struct Structure: Sendable {
    public enum Additional: Sendable {
        /// Checked for syntax and skipped.
        case ignored
        case kept
        case forbidden
        case typed(TypeUse)
    }

    /// The keys in the schema's order; constants are among them.
    public var members: [Member]
    public var additional: Additional
    public var minProperties: Int?
    public var maxProperties: Int?

    public var properties: [Property] {
        members.compactMap { if case .property(let property) = $0 { property } else { nil } }
    }
}

public enum Member: Sendable {
    case property(Property)
    case constant(Constant)

    public var jsonName: String {
        switch self {
        case .property(let property): property.jsonName
        case .constant(let constant): constant.jsonName
        }
    }
    public var swiftName: String {
        switch self {
        case .property(let property): property.swiftName
        case .constant(let constant): constant.swiftName
        }
    }
    public var isRequired: Bool {
        switch self {
        case .property(let property): property.isRequired
        case .constant: true
        }
    }
}

public struct Property: Sendable {
    public var jsonName: String
    public var swiftName: String
    public var type: TypeUse
    public var isRequired: Bool
    public var documentation: Documentation
}

/// A required key that has one value only; it isn't stored.
public struct Constant: Sendable {
    public var jsonName: String
    public var swiftName: String
    public var value: ConstantValue
}

public enum ConstantValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case string(String)
}

/// A closed set of strings.
public struct StringEnum: Sendable {
    public struct Case: Sendable {
        public var swiftName: String
        public var value: String
    }
    public var cases: [Case]
}

/// One of several things.
public struct Union: Sendable {
    public enum Selector: Sendable {
        /// The value of a key tells.
        case key(String)
        /// The JSON type tells.
        case type
    }

    public struct Case: Sendable {
        public var swiftName: String
        public var match: Match
        /// Nil for a case that is its value already, such as a string of a known set.
        public var payload: TypeUse?
        public var documentation: Documentation
    }

    public enum Match: Hashable, Sendable {
        /// The selecting key's value.
        case constant(ConstantValue)
        /// One string of a known set.
        case string(String)
        /// Any value of a JSON type.
        case type(SchemaType)
    }

    public var selector: Selector
    public var cases: [Case]
    /// Whether the schema lets in strings or tags that it doesn't list.
    public var isOpen: Bool
    /// Whether a value can hold another one of the same type, not by way of an array or a dictionary.
    public var isIndirect = false
}

/// A type where it's used, with the limits that hold there.
public indirect enum TypeUse: Sendable {
    case string(StringLimits)
    case integer(minimum: Int64?, maximum: Int64?)
    case number(minimum: Double?, maximum: Double?)
    case boolean
    /// Any JSON value.
    case any
    /// An object of any content.
    case freeForm(minProperties: Int?, maxProperties: Int?)
    case array(TypeUse, minItems: Int?, maxItems: Int?, unique: Bool)
    /// An object of any keys whose values are of one type.
    case dictionary(TypeUse, minProperties: Int?, maxProperties: Int?)
    /// A declared type, by its qualified name.
    case named(String)
    case nullable(TypeUse)
}

public struct StringLimits: Hashable, Sendable {
    public var minLength: Int?
    public var maxLength: Int?
    public var maxBytes: Int?
    public var pattern: String?

    /// No limits.
    public init() {}

    init(minLength: Int?, maxLength: Int?, maxBytes: Int?, pattern: String?) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.maxBytes = maxBytes
        self.pattern = pattern
    }
}

public struct OperationModel: Sendable {
    public var swiftName: String
    public var method: Operation.Method
    /// With `{name}` for parameters.
    public var path: String
    public var documentation: Documentation
    public var summary: String?
    public var parameters: [ParameterModel]
    public var body: BodyModel?
    /// Nil when success says nothing.
    public var result: TypeUse?
    /// The status of success: 200 unless the document names another.
    public var successStatus: Int
    /// Whether success has a body, be it an empty object.
    public var successHasBody: Bool
    public var needsAccessToken: Bool
    /// Documented failures: status and description.
    public var failures: [(status: String, description: String)]
}

public struct ParameterModel: Sendable {
    public var name: String
    public var swiftName: String
    public var place: Parameter.Place
    public var type: TypeUse
    public var isRequired: Bool
    public var description: String?
}

public struct BodyModel: Sendable {
    public var type: TypeUse
    public var isRequired: Bool
    public var description: String?
}
