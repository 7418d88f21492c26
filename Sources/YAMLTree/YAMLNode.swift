/// A value in a YAML text, with the place it was written at. Nodes are compared and hashed by value, not by place;
/// texts by their Unicode scalars.
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

    /// The value under a key of the same Unicode scalars, when this is a mapping that has the key.
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
        case (.string(let left), .string(let right)): left.isExactly(right)
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

/// The entries of a mapping, in the order they were written, each name once.
public struct YAMLMapping: Sendable, Sequence {
    /// A key and its value.
    public struct Entry: Sendable {
        /// Always a string scalar; `200:`, `true:` and `null:` are read as their text.
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

    // One reference, so that a node stays small.
    private final class Storage: Sendable {
        let entries: [Entry]
        let positions: EntryPositions

        init(entries: [Entry], positions: EntryPositions) {
            self.entries = entries
            self.positions = positions
        }
    }

    private let storage: Storage

    /// A mapping of `entries`; of two with the same name, the first is kept.
    public init(_ entries: [(name: String, value: YAMLNode)]) {
        self.init(
            entries.map { name, value in
                Entry(key: YAMLNode(.string(name), at: value.location, text: name), value: value)
            })
    }

    /// A mapping of `entries`; of two with the same name, the first is kept.
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

    public var entries: [Entry] { storage.entries }
    public var count: Int { storage.entries.count }
    public var isEmpty: Bool { storage.entries.isEmpty }
    /// The names, in the order they were written.
    public var names: [String] { storage.entries.map(\.name) }

    /// The value under a name; takes the same time for any number of entries.
    public subscript(name: String) -> YAMLNode? { entry(name)?.value }

    /// The entry under a name; takes the same time for any number of entries.
    public func entry(_ name: String) -> Entry? {
        storage.positions.position(of: name, in: storage.entries).map { storage.entries[$0] }
    }

    public func makeIterator() -> IndexingIterator<[Entry]> { storage.entries.makeIterator() }
}

/// Equal when the names are the same and the values under them are; the order doesn't count.
extension YAMLMapping: Hashable {
    public static func == (left: YAMLMapping, right: YAMLMapping) -> Bool {
        if left.storage === right.storage { return true }
        guard left.count == right.count else { return false }
        return left.allSatisfy { right[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        // A sum, since the order doesn't count. The values are left out: hashing them per entry would make every
        // level of a deep tree hash all the levels below it through a hasher of its own.
        var sum = 0
        for entry in self { sum &+= entry.name.hashValue }
        hasher.combine(count)
        hasher.combine(sum)
    }
}

/// Where each name stands in a list of entries.
struct EntryPositions: Sendable {
    /// Up to here a walk over the entries is as fast as a hash table, and most mappings are this small.
    private static let walkLimit = 8
    private var byName: [ExactString: Int] = [:]

    /// The position of `name` in `entries`, every one of which was recorded.
    func position(of name: String, in entries: [YAMLMapping.Entry]) -> Int? {
        if entries.count > Self.walkLimit { return byName[ExactString(name)] }
        return entries.firstIndex { $0.name.isExactly(name) }
    }

    /// Records the entry that was just appended to `entries`.
    mutating func record(_ name: String, in entries: [YAMLMapping.Entry]) {
        if entries.count > Self.walkLimit + 1 {
            byName[ExactString(name)] = entries.count - 1
        } else if entries.count == Self.walkLimit + 1 {
            for (position, entry) in entries.enumerated() { byName[ExactString(entry.name)] = position }
        }
    }
}
