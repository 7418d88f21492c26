/// The members of a JSON object, in the order in which they arrived.
///
/// Keys are told apart by their Unicode scalars; a dictionary of Swift strings would take canonically equivalent keys for
/// one and lose a member.
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
    private var members: [Element] {
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

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        if case .text(let left) = left.storage, case .text(let right) = right.storage,
            left.utf8.elementsEqual(right.utf8)
        {
            return true
        }
        let (left, right) = (left.sorted, right.sorted)
        return left.count == right.count
            && zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        for (key, value) in sorted {
            for byte in key.utf8 { hasher.combine(byte) }
            hasher.combine(value)
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of a key that stands twice, the last value counts.
    @inlinable
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        if !elements.isEmpty { set(elements) }
    }

    @usableFromInline
    mutating func set(_ elements: [(String, JSONValue)]) {
        for (key, value) in elements { self[key] = value }
    }
}

extension JSONObject: JSONCodable {
    public init?(from reader: inout JSONReader) {
        guard let object = reader.readFreeForm() else { return nil }
        self = object
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        switch storage {
        case .empty: break
        case .members(let members): for (key, value) in members { writer.member(named: key, value) }
        case .text(let text): writer.writeMembers(text)
        }
        writer.endObject()
    }

    /// Writes the members into an object that is open, but for those whose keys a type declares and writes itself.
    func write(to writer: inout JSONWriter, besides declared: JSONStringTable) {
        if case .text(let text) = storage, !text.hasMember(of: declared) { return writer.writeMembers(text) }
        for (key, value) in members where !declared.contains(key) { writer.member(named: key, value) }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON text.
    public var description: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
