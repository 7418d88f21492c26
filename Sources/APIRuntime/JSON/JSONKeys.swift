/// The keys of a generated type: an enum of strings, one case for each property.
///
/// Not a `CodingKey`, whose requirements the compiler would write out for every type.
public protocol JSONKey: RawRepresentable<String>, CaseIterable, Equatable, Sendable {}

/// The keys of a type that declares none.
public enum JSONNoKey: JSONKey {
    public init?(rawValue: String) { nil }
    public var rawValue: String { "" }
}

/// The keys that a type declares and requires, prepared for comparing them with bytes.
public struct JSONKeyTable<Key: JSONKey>: Sendable {
    let keys: [Key]
    let required: JSONKeySet
    private let names: [[UInt8]]

    /// - Parameter required: the keys that an object must hold.
    public init(_ type: Key.Type = Key.self, required: [Key] = []) {
        keys = Array(Key.allCases)
        names = keys.map { Array($0.rawValue.utf8) }
        var set = JSONKeySet()
        for (index, key) in keys.enumerated() where required.contains(key) { _ = set.insert(index) }
        self.required = set
    }

    func index(of token: JSONReader.StringToken, in reader: borrowing JSONReader) -> Int? {
        for index in names.indices where reader.matches(token, names[index]) { return index }
        return nil
    }

    /// Whether the type declares a key of this name.
    func contains(_ name: String) -> Bool {
        names.contains { $0.elementsEqual(name.utf8) }
    }
}

/// A set of a type's keys by their index: two words, so that no type of up to 128 properties allocates.
struct JSONKeySet: Hashable, Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var rest: Set<Int> = []

    func contains(_ index: Int) -> Bool {
        switch index {
        case ..<64: low & (1 << UInt64(index)) != 0
        case ..<128: high & (1 << UInt64(index - 64)) != 0
        default: rest.contains(index)
        }
    }

    /// Adds an index; answers whether it's new.
    mutating func insert(_ index: Int) -> Bool {
        guard !contains(index) else { return false }
        switch index {
        case ..<64: low |= 1 << UInt64(index)
        case ..<128: high |= 1 << UInt64(index - 64)
        default: rest.insert(index)
        }
        return true
    }

    func isSuperset(of other: JSONKeySet) -> Bool {
        low & other.low == other.low && high & other.high == other.high && rest.isSuperset(of: other.rest)
    }
}
