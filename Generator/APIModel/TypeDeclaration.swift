import OpenAPI

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
    /// Whether values of it stand in a path, a query string or a header.
    public var isParameter = false
    /// What its values must keep besides; empty where the type says it all.
    public var constraint = SchemaConstraint()
}

/// An object with known keys.
public struct Structure: Sendable {
    public enum Additional: Sendable {
        /// The members whose keys the schema doesn't describe are kept as they came.
        case kept
        case forbidden
        case typed(TypeUse)
    }

    /// The keys in the schema's order; constants are among them.
    public var members: [Member]
    public var additional: Additional
    /// The type of the members whose keys match a pattern, `patternProperties`.
    public var patternProperties: PatternMembers?
    /// How many members there may be.
    public var count = CountLimits()

    public var properties: [Property] {
        members.compactMap { if case .property(let property) = $0 { property } else { nil } }
    }
}

public struct PatternMembers: Sendable {
    public var pattern: String
    public var type: TypeUse
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
    /// Which way a payload goes.
    public enum Direction: Sendable {
        case request
        case response
    }

    public var jsonName: String
    public var swiftName: String
    public var type: TypeUse
    /// Whether every payload has it.
    public var isRequired: Bool
    /// The direction whose payloads must have it, where only those of one direction must.
    public var requiredDirection: Direction?
    /// Whether it's stored by reference, for its type holds this one.
    public var isBoxed = false
    /// Whether no value ends what begins with it: its type can't be without a member that holds this one again. Swift
    /// stores an optional then.
    public var isEndless = false
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
        /// The value at a path of keys tells: of one key, or of a key of the object under a key.
        case key([String])
        /// The JSON type tells.
        case type
        /// Nothing tells: the branches are tried in their order.
        case trial(exactlyOne: Bool)
    }

    public struct Case: Sendable {
        public var swiftName: String
        public var match: Match
        /// Nil for a case that is its value already, such as a string of a known set, or `null`.
        public var payload: TypeUse?
        public var documentation: Documentation
    }

    public enum Match: Hashable, Sendable {
        /// The selecting key's values.
        case constants([ConstantValue])
        /// One string of a known set.
        case string(String)
        /// Any value of a JSON type.
        case type(SchemaType)
        /// Whatever the payload's type accepts, which are values of these JSON types.
        case trial([SchemaType])
        /// Every value of the selecting key that no other case has, and its absence.
        case otherwise
    }

    /// The cases that a value without the selecting key may be.
    public struct Untagged: Sendable {
        /// Their places among the cases.
        public var cases: [Int]
        /// Whether only one of them may fit.
        public var exactlyOne: Bool
    }

    public var selector: Selector
    public var cases: [Case]
    /// Whether the schema lets in strings or tags that it doesn't list.
    public var isOpen: Bool
    /// Nil where the key is required.
    public var untagged: Untagged?
    /// Whether a value can hold another one of the same type, not by way of an array or a dictionary.
    public var isIndirect = false
}

/// A type where it's used, with the limits that hold there.
public indirect enum TypeUse: Sendable {
    case string(StringLimits)
    case integer(IntegerLimits)
    case number(NumberLimits)
    /// - Parameter only: the one value that is allowed.
    case boolean(only: Bool?)
    /// Only `null`.
    case null
    /// Any JSON value.
    case any
    /// An object of any content.
    case freeForm(CountLimits)
    case array(TypeUse, CountLimits, unique: Bool)
    /// An object of any keys whose values are of one type.
    case dictionary(TypeUse, keys: StringLimits, CountLimits)
    /// An object of any keys; the values under those that match a pattern are of one type.
    case patternDictionary(TypeUse, pattern: String, CountLimits)
    /// A declared type, by its qualified name.
    case named(String)
    case nullable(TypeUse)
    /// A type whose values must keep a constraint as well.
    case checked(TypeUse, SchemaConstraint)
}
