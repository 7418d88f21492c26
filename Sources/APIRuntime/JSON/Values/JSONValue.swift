import StringGrammars

/// Any JSON value, such as the free-form parts of a payload.
///
/// Numbers are kept without loss: an integer literal of 64 bits is an ``integer(_:)``, everything else a ``number(_:)``
/// with its text, so `1`, `1.0` and `12345678901234567890` are preserved. Strings are equal if their
/// Unicode scalars are; canonically equivalent strings differ. The order of members doesn't matter for the equality of
/// objects.
public enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A number that isn't an integer literal of 64 bits, as its text.
///
/// Two numbers are equal if their texts are: `1.0` and `1.00` differ.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The literal, valid by RFC 8259.
    public let text: String

    init(validated text: String) {
        self.text = text
    }

    /// Creates the number of a double; `nil` if it is infinite or not a number, because JSON has neither.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The nearest double.
    public var double: Double { Double(text) ?? 0 }
    /// The literal.
    public var description: String { text }
}

extension JSONValue {
    /// The string, or `nil` for a value of another type.
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    /// The boolean, or `nil` for a value of another type.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// The integer, or `nil` for another value. That includes numbers such as `1.0` and integers beyond 64 bits.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The array, or `nil` for a value of another type.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// The object, or `nil` for a value of another type.
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    /// Whether the value is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The value of an object's key; `nil` if the key is absent or the value isn't an object.
    /// - Complexity: O(*n*) in the size of the object.
    public subscript(key: String) -> JSONValue? { object?[key] }
}

/// The members of a JSON object, in their original order.
///
/// Keys are compared by their Unicode scalars. (A dictionary of Swift strings would treat canonically equivalent keys
/// as equal and lose a member.)
///
/// An object that was read keeps its checked text, and is written as that text, because most free-form objects pass
/// through a program without being inspected. The lookup of a key scans the text and reads only the key's value, in
/// O(*n*) of the length of the text. Iterating, comparing and hashing read the whole text every time. The first change
/// turns the text into a list of members.
public struct JSONObject: Sendable {
    /// A member.
    public typealias Element = (key: String, value: JSONValue)

    @usableFromInline
    enum Storage: Sendable {
        /// The usual case of a structure's additional members; needs no reference counting.
        case empty
        case members([Element])
        /// The members as compact JSON without the braces; not empty. A short string needs no allocation.
        case text(String)
    }

    @usableFromInline var storage: Storage

    /// Creates an object without members.
    @inlinable
    public init() {
        storage = .empty
    }

    init(members: [Element]) {
        storage = .members(members)
    }

    /// - Parameter text: checked members in their shortest form, without braces.
    init(text: String) {
        storage = text.isEmpty ? .empty : .text(text)
    }

    /// All members, with their values as trees.
    var members: [Element] {
        switch storage {
        case .empty: []
        case .members(let members): members
        case .text(let text): text.readMembers()
        }
    }

    /// The value of a key. Setting `nil` removes the member; a new key is appended.
    /// - Complexity: O(*n*) in the number of members; in the length of the text for an object that was read.
    public subscript(key: String) -> JSONValue? {
        get {
            switch storage {
            case .empty: nil
            case .members(let members): members.index(of: key).map { members[$0].value }
            case .text(let text): text.readMember(key)
            }
        }
        set {
            var members = members
            // Releases the other reference to the members; otherwise changing them would copy them.
            storage = .empty
            switch (members.index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
            storage = .members(members)
        }
    }

    /// Whether the object has no members.
    @inlinable
    public var isEmpty: Bool {
        switch storage {
        case .empty: true
        case .members(let members): members.isEmpty
        case .text: false
        }
    }

    /// The number of members.
    /// - Complexity: O(*n*) in the length of the text for an object that was read.
    public var count: Int {
        switch storage {
        case .empty: 0
        case .members(let members): members.count
        case .text(let text): text.countMembers()
        }
    }

    /// The keys in their order.
    public var keys: [String] { members.map(\.key) }

    /// Returns the object with the members that satisfy a condition, in their order.
    /// - Complexity: O(*n*) in the number of members.
    public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> JSONObject {
        let kept = try members.filter(isIncluded)
        return kept.isEmpty ? JSONObject() : JSONObject(members: kept)
    }

    /// Returns the object with changed values, in their order, without the members for which the closure returns `nil`.
    /// - Complexity: O(*n*) in the number of members.
    package func compactMapValues(_ transform: (JSONValue) throws -> JSONValue?) rethrows -> JSONObject {
        let changed = try members.compactMap { key, value in try transform(value).map { (key: key, value: $0) } }
        return changed.isEmpty ? JSONObject() : JSONObject(members: changed)
    }

    /// Sets the members of another object; those with new keys are appended. Faster than setting one at a time.
    /// - Complexity: O(*n* + *m*) in the numbers of members.
    public mutating func merge(_ other: JSONObject) {
        if other.isEmpty { return }
        var members = members
        storage = .empty
        var positions: [OpaqueIdentifier: Int] = [:]
        for (index, member) in members.enumerated() { positions[OpaqueIdentifier(member.key)] = index }
        for member in other {
            let key = OpaqueIdentifier(member.key)
            if let index = positions[key] {
                members[index].value = member.value
            } else {
                positions[key] = members.count
                members.append(member)
            }
        }
        storage = .members(members)
    }

    /// Returns the object without the members of some keys.
    /// - Complexity: O(*n* + *m*) in the numbers of members and keys.
    public func removing(_ keys: some Sequence<String>) -> JSONObject {
        let keys = Set(keys.map { OpaqueIdentifier($0) })
        return keys.isEmpty ? self : filter { !keys.contains(OpaqueIdentifier($0.key)) }
    }

    /// Appends a member, whose key must be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        var members = members
        storage = .empty
        members.append((key, value))
        storage = .members(members)
    }

    /// The members sorted by the Unicode scalars of their keys, which is also the order of their UTF-8.
    var sorted: [Element] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension [JSONObject.Element] {
    fileprivate func index(of key: String) -> Int? {
        firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }
}

extension JSONObject: Sequence {
    public func makeIterator() -> [Element].Iterator { members.makeIterator() }

    public var underestimatedCount: Int { count }
}
