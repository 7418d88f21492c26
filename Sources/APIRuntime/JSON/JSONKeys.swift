/// The keys of a generated type: an enum of strings, one case for each property.
public protocol JSONKey: CodingKey, CaseIterable, Hashable, Sendable {}

/// The keys of a type that declares none.
public enum JSONNoKey: JSONKey {
    public init?(stringValue: String) { nil }
    public init?(intValue: Int) { nil }
    public var stringValue: String { "" }
    public var intValue: Int? { nil }
}

/// The keys that a type declares and requires, prepared for comparing them with bytes.
public struct JSONKeyTable<Key: JSONKey>: Sendable {
    let keys: [Key]
    let required: JSONKeySet
    private let names: [[UInt8]]

    /// - Parameter required: the keys that an object must hold.
    public init(_ type: Key.Type = Key.self, required: [Key] = []) {
        keys = Array(Key.allCases)
        names = keys.map { Array($0.stringValue.utf8) }
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

extension JSONReader {
    /// The name of a member that no type declares.
    struct NameToken {
        let token: StringToken
    }

    /// Up to this many names, a new one is compared with each; beyond, all are compared at the object's end.
    private static let fewNames = 24

    /// Notes an undeclared name of the object whose names start at `base`; answers `false` when it is known to stand
    /// there already.
    mutating func noteName(_ token: StringToken, since base: Int) -> Bool {
        if undeclaredNames.count - base < Self.fewNames {
            for index in base..<undeclaredNames.count where equal(undeclaredNames[index].token, token) { return false }
        }
        undeclaredNames.append(NameToken(token: token))
        return true
    }

    /// Forgets the undeclared names of an object that ends; those of a large one are now checked for duplicates.
    mutating func forgetNames(since base: Int) {
        guard base < undeclaredNames.count else { return }
        if undeclaredNames.count - base > Self.fewNames, !isBroken {
            // A dictionary with seeded hashing, so that no choice of names takes quadratic time.
            var seen: Set<[UInt8]> = []
            for index in base..<undeclaredNames.count {
                let token = undeclaredNames[index].token
                let isNew = seen.insert(unescaped(token)).inserted
                if !isNew, index - base >= Self.fewNames {
                    record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
                }
            }
        }
        undeclaredNames.removeSubrange(base...)
    }

    private func equal(_ first: StringToken, _ second: StringToken) -> Bool {
        if first.hasEscapes || second.hasEscapes { return unescaped(first) == unescaped(second) }
        guard first.content.count == second.content.count else { return false }
        for offset in 0..<first.content.count {
            if byte(at: first.content.lowerBound + offset) != byte(at: second.content.lowerBound + offset) {
                return false
            }
        }
        return true
    }

    func matches(_ token: StringToken, _ name: [UInt8]) -> Bool {
        if token.hasEscapes { return unescaped(token) == name }
        guard token.content.count == name.count else { return false }
        for offset in name.indices where byte(at: token.content.lowerBound + offset) != name[offset] { return false }
        return true
    }

    func matches(_ token: StringToken, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            if token.hasEscapes { return unescaped(token).elementsEqual(name) }
            guard token.content.count == name.count else { return false }
            for offset in name.indices where byte(at: token.content.lowerBound + offset) != name[offset] {
                return false
            }
            return true
        }
    }
}
