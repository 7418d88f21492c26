/// Any JSON value: what free-form parts of a payload hold.
///
/// Numbers keep what they say: an integer literal of 64 bits is an ``integer(_:)``, everything else a ``number(_:)``
/// with its text, so `1`, `1.0` and `12345678901234567890` come out as they went in. Strings are equal when their
/// Unicode scalars are, not when they are canonically equivalent; objects are equal whatever the order of their
/// members.
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
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The literal, valid by RFC 8259.
    public let text: String

    init(validated text: String) {
        self.text = text
    }

    /// The number as JSON text, or `nil` when it is infinite or not a number, which JSON can't say.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The double nearest to it.
    public var double: Double { Double(text) ?? 0 }
    public var description: String { text }
}

extension JSONValue {
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The value of an object's key; `nil` for other values and absent keys.
    public subscript(key: String) -> JSONValue? { object?[key] }
}

/// The members of a JSON object, in the order in which they arrived.
///
/// Keys are told apart by their Unicode scalars; a dictionary of Swift strings would take canonically equivalent keys
/// for one and lose a member.
///
/// An object that was read keeps its text, which was checked, and is written as that text: most free-form objects pass
/// through a program unseen. Looking up a key goes through the text and reads that one value. Iterating, comparing and
/// hashing read all of it every time; an object that is changed becomes a list of members once and for all.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSONValue)

    @usableFromInline
    enum Storage: Sendable {
        /// Most structures have such an object for members that their type doesn't declare: nothing to count references
        /// of.
        case empty
        case members([Element])
        /// The members as compact JSON, without the braces; not empty. A string needs no allocation for a short one.
        case text(String)
    }

    @usableFromInline var storage: Storage

    @inlinable
    public init() {
        storage = .empty
    }

    init(members: [Element]) {
        storage = .members(members)
    }

    /// - Parameter text: members as a reader found them in order, in their shortest form, without braces.
    init(text: String) {
        storage = text.isEmpty ? .empty : .text(text)
    }

    /// All members, their values as trees.
    var members: [Element] {
        switch storage {
        case .empty: []
        case .members(let members): members
        case .text(let text): text.readMembers()
        }
    }

    /// The value of a key. Setting `nil` removes the member; a new key goes to the end.
    public subscript(key: String) -> JSONValue? {
        get {
            switch storage {
            case .empty: nil
            case .members(let members): members.place(of: key).map { members[$0].value }
            case .text(let text): text.readMember(key)
            }
        }
        set {
            var members = members
            // So that the members aren't copied before they are changed.
            storage = .empty
            switch (members.place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
            storage = .members(members)
        }
    }

    public var isEmpty: Bool {
        switch storage {
        case .empty: true
        case .members(let members): members.isEmpty
        case .text: false
        }
    }

    /// How many members there are.
    public var count: Int {
        switch storage {
        case .empty: 0
        case .members(let members): members.count
        case .text(let text): text.countMembers()
        }
    }

    public var keys: [String] { members.map(\.key) }

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        var members = members
        storage = .empty
        members.append((key, value))
        storage = .members(members)
    }

    /// The members in the order of their keys' Unicode scalars, which is that of their UTF-8.
    var sorted: [Element] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension [JSONObject.Element] {
    fileprivate func place(of key: String) -> Int? {
        firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }
}

extension JSONObject: Sequence {
    public func makeIterator() -> [Element].Iterator { members.makeIterator() }

    public var underestimatedCount: Int { count }
}
