/// The members of a JSON object, in the order in which they arrived.
///
/// Keys are told apart by their Unicode scalars; a dictionary of Swift strings would take canonically equivalent keys for
/// one and lose a member. Objects in payloads are small, so that a search through them beats hashing.
public struct JSONObject: Sendable {
    private var members: [(key: String, value: JSONValue)] = []

    public init() {}

    /// The value of a key. Setting `nil` removes the member; a new key goes to the end.
    public subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    public var keys: [String] { members.map(\.key) }

    private func index(of key: String) -> Int? {
        members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
    }

    /// The members in the order of their keys' Unicode scalars, which is that of their UTF-8.
    var sorted: [(key: String, value: JSONValue)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }
    public subscript(position: Int) -> (key: String, value: JSONValue) { members[position] }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count
            && zip(left.sorted, right.sorted).allSatisfy {
                $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
            }
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
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
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
        for (key, value) in self { writer.member(key, value) }
        writer.endObject()
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON text.
    public var description: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
