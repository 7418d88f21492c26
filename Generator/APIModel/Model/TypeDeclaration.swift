import OpenAPI
import YAMLTree

/// A declared Swift type: a struct, a string enum, a union, or a struct for a body with parts.
public struct TypeDeclaration: Sendable {
    public enum Kind: Sendable {
        case structure(Structure)
        case stringEnum(StringEnum)
        case union(Union)
        case multipart(MultipartModel)
    }

    /// `Device`
    public var name: String
    /// `Notification.Device`
    public var qualifiedName: String
    public var documentation: Documentation
    public var kind: Kind
    public var nested: [TypeDeclaration]
    /// Whether values of the type occur in a path, a query string or a header.
    public var isParameter = false
    /// The constraint that the Swift type doesn't express.
    public var constraint = SchemaConstraint()
}

/// An object with known keys.
public struct Structure: Sendable {
    /// The treatment of members whose keys the schema doesn't define.
    public enum Additional: Sendable {
        /// Kept verbatim.
        case kept
        case forbidden
        case typed(TypeUse)
    }

    /// The members in the schema's order, constants included.
    public var members: [Member]
    public var additional: Additional
    /// The type of the members whose keys match a pattern, `patternProperties`.
    public var patternProperties: PatternMembers?
    /// The allowed number of members.
    public var count = CountLimits()

    public var properties: [Property] {
        members.compactMap { if case .property(let property) = $0 { property } else { nil } }
    }
}

/// The type of the members whose keys match a pattern.
public struct PatternMembers: Sendable {
    public var pattern: String
    public var type: TypeUse
}

/// A member of an object: a stored property, or a constant.
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

/// A stored property of a struct.
public struct Property: Sendable {
    /// The direction of a payload.
    public enum Direction: Sendable {
        case request
        case response
    }

    public var jsonName: String
    public var swiftName: String
    public var type: TypeUse
    /// Whether payloads of both directions require the property.
    public var isRequired: Bool
    /// The direction that requires the property, if only one does.
    public var requiredDirection: Direction?
    /// Whether the property is stored by reference, because its type contains the type that declares it.
    public var isBoxed = false
    /// Whether the property requires a value that contains the declaring type again, without end. No such value exists;
    /// Swift stores an optional.
    public var isEndless = false
    public var documentation: Documentation
}

/// A required key with only one value; it isn't stored.
public struct Constant: Sendable {
    public var jsonName: String
    public var swiftName: String
    public var value: ConstantValue
}

/// A scalar without a fraction that generated code can compare directly.
public enum ConstantValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case string(String)
}

/// A set of listed strings.
public struct StringEnum: Sendable {
    public struct Case: Sendable {
        public var swiftName: String
        public var value: String
    }
    public var cases: [Case]
}

/// A value of one of several types.
public struct Union: Sendable {
    /// The way to select a case.
    public enum Selector: Sendable {
        /// By the value at a path of keys: a key, or a key of the object under another key.
        case discriminator([String])
        /// By the JSON type of the value.
        case type
        /// By decoding the cases in their order.
        case untagged(exactlyOne: Bool)
    }

    public struct Case: Sendable {
        public var swiftName: String
        public var match: Match
        /// `nil` for a case with only one value, such as one string of a set, or `null`.
        public var payload: TypeUse?
        public var documentation: Documentation
        /// The location of the case's name in a configuration; `nil` for a derived name.
        public var chosenAt: SourceLocation?
    }

    /// The values that select a case.
    public enum Match: Hashable, Sendable {
        /// Values of the discriminator.
        case constants([ConstantValue])
        /// A string of a set.
        case string(String)
        /// Any value of a JSON type.
        case type(SchemaType)
        /// Any value that the payload's type accepts; such values have these JSON types.
        case untagged([SchemaType])
        /// Every discriminator value without a case of its own, and values without a discriminator.
        case otherwise
    }

    /// The cases of a value that has no discriminator.
    public struct WithoutDiscriminator: Sendable {
        /// Indices of the cases.
        public var cases: [Int]
        /// Whether a value must match exactly one of them.
        public var exactlyOne: Bool
    }

    public var selector: Selector
    public var cases: [Case]
    /// Whether the schema allows strings or discriminator values that it doesn't list.
    public var isOpen: Bool
    /// `nil` if the discriminator is required.
    public var withoutDiscriminator: WithoutDiscriminator?
    /// Whether a value can contain another value of the type, other than in an array or a dictionary.
    public var isIndirect = false
}
