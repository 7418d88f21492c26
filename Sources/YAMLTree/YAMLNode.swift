import StringGrammars

/// A value in a YAML text, with its location. Nodes are compared and hashed by value, not by location; strings by their
/// Unicode scalars.
public struct YAMLNode: Sendable {
    /// A value of the YAML 1.2 core schema.
    public enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        /// A number with a fraction or an exponent, or a rounded integer beyond `Int64`; the node's `text` has all
        /// digits.
        case number(Double)
        case string(String)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    public let value: Value
    /// The start of the node; for an alias, of the anchored node.
    public let location: SourceLocation
    /// The verbatim text of a plain scalar (`1.10`), or the content of a quoted or block scalar; `nil` for collections.
    public let text: String?

    public init(_ value: Value, at location: SourceLocation, text: String? = nil) {
        self.value = value
        self.location = location
        self.text = text
    }

    /// The value under a key; `nil` if the node isn't a mapping or has no such key. Keys are compared by Unicode
    /// scalars.
    public subscript(key: String) -> YAMLNode? { mapping?[key] }

    /// Whether the value is null.
    public var isNull: Bool {
        if case .null = value { true } else { false }
    }

    /// The value of a boolean; `nil` for other kinds.
    public var bool: Bool? {
        if case .bool(let bool) = value { bool } else { nil }
    }

    /// The value of an integer; `nil` for other kinds.
    public var integer: Int64? {
        if case .integer(let integer) = value { integer } else { nil }
    }

    /// The value of a number or integer, which is rounded to the nearest `Double`.
    public var number: Double? {
        switch value {
        case .number(let number): number
        case .integer(let integer): Double(integer)
        default: nil
        }
    }

    /// The value of a string; `nil` for other kinds.
    public var string: String? {
        if case .string(let string) = value { string } else { nil }
    }

    /// The items of a sequence; `nil` for other kinds.
    public var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = value { nodes } else { nil }
    }

    /// The entries of a mapping; `nil` for other kinds.
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

extension YAMLNode {
    /// The kind of the root of a file with its article, for messages: `a mapping`, and `an empty file` for a file without
    /// a value.
    public var rootKindName: String { isNull && text == "" ? "an empty file" : kindName }
}

extension YAMLNode: Hashable {
    public static func == (left: YAMLNode, right: YAMLNode) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// `1` and `1.0` differ: one is an integer, the other a number. Not-a-number equals itself.
extension YAMLNode.Value: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right || (left.isNaN && right.isNaN)
        case (.string(let left), .string(let right)): left.isIdentical(to: right)
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

// MARK: - Mappings

/// The entries of a mapping in the order of the text, with distinct names.
public struct YAMLMapping: Sendable, Sequence {
    /// A key and its value.
    public struct Entry: Sendable {
        /// A string scalar. Keys like `200`, `true` and `null` become strings, too.
        public let key: YAMLNode
        public let value: YAMLNode

        /// The key's text.
        public var name: String { key.text ?? "" }

        /// - Parameter key: A scalar; its text is the name.
        public init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    // A single reference keeps nodes small.
    private final class Storage: Sendable {
        let entries: [Entry]
        let positions: EntryPositions

        init(entries: [Entry], positions: EntryPositions) {
            self.entries = entries
            self.positions = positions
        }
    }

    private let storage: Storage

    /// Creates a mapping of `entries`, ignoring entries with the name of an earlier one.
    public init(_ entries: [(name: String, value: YAMLNode)]) {
        self.init(
            entries.map { name, value in
                Entry(key: YAMLNode(.string(name), at: value.location, text: name), value: value)
            })
    }

    /// Creates a mapping of `entries`, ignoring entries with the name of an earlier one.
    public init(_ entries: [Entry]) {
        var kept: [Entry] = []
        var positions = EntryPositions()
        for entry in entries where positions.position(of: entry.name, in: kept) == nil {
            kept.append(entry)
            positions.record(entry.name, in: kept)
        }
        self.init(entries: kept, positions: positions)
    }

    /// - Parameter positions: The positions of exactly these entries, whose names are distinct.
    init(entries: [Entry], positions: EntryPositions) {
        storage = Storage(entries: entries, positions: positions)
    }

    /// The entries, in the order of the text.
    public var entries: [Entry] { storage.entries }
    public var count: Int { storage.entries.count }
    public var isEmpty: Bool { storage.entries.isEmpty }
    /// The names, in the order of the text.
    public var names: [String] { storage.entries.map(\.name) }

    /// The value under a name. Complexity: O(1).
    public subscript(name: String) -> YAMLNode? { entry(name)?.value }

    /// Returns the entry under a name. Complexity: O(1).
    public func entry(_ name: String) -> Entry? {
        storage.positions.position(of: name, in: storage.entries).map { storage.entries[$0] }
    }

    public func makeIterator() -> IndexingIterator<[Entry]> { storage.entries.makeIterator() }
}

/// Two mappings are equal if they have the same names with equal values, in any order.
extension YAMLMapping: Hashable {
    public static func == (left: YAMLMapping, right: YAMLMapping) -> Bool {
        if left.storage === right.storage { return true }
        guard left.count == right.count else { return false }
        return left.allSatisfy { right[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        // A sum is independent of the order. Values aren't hashed: each entry would need a hasher of its own, at every
        // level of a deep tree.
        var sum = 0
        for entry in self { sum &+= entry.name.hashValue }
        hasher.combine(count)
        hasher.combine(sum)
    }
}

/// An index of entries by name.
struct EntryPositions: Sendable {
    /// The number of entries up to which a linear search is as fast as a hash table. Most mappings are this small.
    private static let walkLimit = 8
    private var byName: [OpaqueIdentifier: Int] = [:]

    /// Returns the position of `name` in `entries`, all of which have been recorded.
    func position(of name: String, in entries: [YAMLMapping.Entry]) -> Int? {
        if entries.count > Self.walkLimit { return byName[OpaqueIdentifier(name)] }
        return entries.firstIndex { $0.name.isIdentical(to: name) }
    }

    /// Records the last entry of `entries`, which was just appended.
    mutating func record(_ name: String, in entries: [YAMLMapping.Entry]) {
        if entries.count > Self.walkLimit + 1 {
            byName[OpaqueIdentifier(name)] = entries.count - 1
        } else if entries.count == Self.walkLimit + 1 {
            for (position, entry) in entries.enumerated() { byName[OpaqueIdentifier(entry.name)] = position }
        }
    }
}
