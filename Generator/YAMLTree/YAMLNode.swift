/// A value in a YAML text, with the place it was written at. Nodes are compared and hashed by value, not by place.
public struct YAMLNode: Sendable {
    /// A value of the YAML 1.2 core schema.
    public enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// Also an integer beyond `Int64`, rounded; the node's `text` has every digit.
        case number(Double)
        case string(String)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    public let value: Value
    /// Where the node begins; for an alias, where the anchored node does.
    public let location: SourceLocation
    /// A scalar's text: a plain scalar's as written (`1.10`), a quoted or block scalar's content. Nil for collections.
    public let text: String?

    public init(_ value: Value, at location: SourceLocation, text: String? = nil) {
        self.value = value
        self.location = location
        self.text = text
    }

    /// The value under a key, when this is a mapping that has the key.
    public subscript(key: String) -> YAMLNode? { mapping?[key] }

    public var isNull: Bool {
        if case .null = value { true } else { false }
    }

    public var bool: Bool? {
        if case .bool(let bool) = value { bool } else { nil }
    }

    public var integer: Int64? {
        if case .integer(let integer) = value { integer } else { nil }
    }

    /// The value of a number, an integer's rounded to the nearest double.
    public var number: Double? {
        switch value {
        case .number(let number): number
        case .integer(let integer): Double(integer)
        default: nil
        }
    }

    public var string: String? {
        if case .string(let string) = value { string } else { nil }
    }

    public var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = value { nodes } else { nil }
    }

    public var mapping: YAMLMapping? {
        if case .mapping(let mapping) = value { mapping } else { nil }
    }

    /// The kind of the value with its article, for messages: `a string`, `a mapping`, `null`…
    public var kindName: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .sequence: "a sequence"
        case .mapping: "a mapping"
        }
    }
}

extension YAMLNode: Hashable {
    public static func == (left: YAMLNode, right: YAMLNode) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// `1` and `1.0` differ, as an integer and a number; not-a-number equals itself.
extension YAMLNode.Value: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right || (left.isNaN && right.isNaN)
        case (.string(let left), .string(let right)): left == right
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .integer(let integer): hasher.combine(integer)
        case .number(let number): hasher.combine(number.isNaN ? Double.nan : number)
        case .string(let string): hasher.combine(string)
        case .sequence(let nodes): hasher.combine(nodes)
        case .mapping(let mapping): hasher.combine(mapping)
        }
    }
}
