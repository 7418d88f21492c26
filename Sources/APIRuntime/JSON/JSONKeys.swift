/// The keys that a type declares and those that it requires, prepared for comparing them with bytes.
///
/// A key goes by its place in the table: an enum of keys for each type would cost a generated module a fifth of its code.
public struct JSONKeyTable: Sendable {
    let names: [String]
    let required: JSONKeySet
    private let bytes: [[UInt8]]

    /// - Parameters:
    ///   - names: the keys, each once.
    ///   - required: the places of the keys that an object must hold.
    public init(_ names: [String] = [], required: [Int] = []) {
        self.names = names
        bytes = names.map { Array($0.utf8) }
        var set = JSONKeySet()
        for index in required { _ = set.insert(index) }
        self.required = set
    }

    func index(of token: JSONReader.StringToken, in reader: borrowing JSONReader) -> Int? {
        for index in bytes.indices where reader.matches(token, bytes[index]) { return index }
        return nil
    }

    /// Whether the type declares a key of this name.
    func contains(_ name: String) -> Bool {
        bytes.contains { $0.elementsEqual(name.utf8) }
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
