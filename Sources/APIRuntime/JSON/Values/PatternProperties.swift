/// An object whose members have a common type if their keys match a pattern, and arbitrary values otherwise (JSON
/// Schema's `patternProperties`).
public struct PatternProperties<Value: JSONCodable>: JSONCodable {
    /// The members whose keys match the pattern.
    public var matching: [String: Value]
    /// The other members, in their original order.
    public var others: JSONObject

    /// Creates an object without members.
    public init() {
        self.init(matching: [:])
    }

    /// - Parameters:
    ///   - matching: the members whose keys match the pattern, which isn't checked.
    ///   - others: the other members.
    public init(matching: [String: Value], others: JSONObject = [:]) {
        self.matching = matching
        self.others = others
    }

    /// The value of a key that matches the pattern.
    public subscript(key: String) -> Value? {
        get { matching[key] }
        set { matching[key] = newValue }
    }

    /// The number of members of both kinds.
    public var count: Int { matching.count + others.count }
    /// Whether the object has no members of either kind.
    public var isEmpty: Bool { matching.isEmpty && others.isEmpty }

    /// Reads an object. The pattern isn't known here, so every member is treated as matching.
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let matching = reader.readDictionary({ Value(from: &$0) }) else { return nil }
        self.init(matching: matching)
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.members(self, excluding: JSONStringTable())
        writer.endObject()
    }
}

extension PatternProperties: ExpressibleByDictionaryLiteral {
    /// Creates an object of matching members. If a key is duplicated, its last value is kept.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(matching: Dictionary(elements) { $1 })
    }
}

extension JSONReader {
    /// Reads an object. The closure reads the values of keys that match the pattern.
    public mutating func readPatternProperties<Value>(
        pattern: JSONPattern, minProperties: Int = 0, maxProperties: Int = .max,
        _ read: (inout JSONReader) -> Value?
    ) -> PatternProperties<Value>? {
        let start = valueStart()
        var result = PatternProperties<Value>()
        let count = readMembers { reader, token in
            reader.readPatternMember(token, pattern, into: &result, read)
        }
        guard let count else { return nil }
        checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        return result
    }

    /// Visits an object again after its end, and reads the members that its type doesn't declare.
    public mutating func readPatternProperties<Value>(
        in object: JSONObjectCursor, of keys: JSONStringTable, pattern: JSONPattern,
        _ read: (inout JSONReader) -> Value?
    ) -> PatternProperties<Value> {
        var result = PatternProperties<Value>()
        readUndeclared(in: object, of: keys) { reader, token in
            reader.readPatternMember(token, pattern, into: &result, read)
        }
        return result
    }

    private mutating func readPatternMember<Value>(
        _ token: StringToken, _ pattern: JSONPattern, into result: inout PatternProperties<Value>,
        _ read: (inout JSONReader) -> Value?
    ) {
        let name = string(token)
        if pattern.matches(name) {
            readMember(name, into: &result.matching, read)
        } else if let value = JSONValue(from: &self) {
            result.others.append(name, value)
        }
    }
}

extension JSONWriter {
    /// Writes the members of both kinds, except those whose keys a type declares.
    public mutating func members<Value>(
        _ properties: PatternProperties<Value>, excluding declared: JSONStringTable
    ) {
        members(properties.matching, excluding: declared)
        for (key, value) in properties.others where !declared.contains(key) && properties.matching[key] == nil {
            member(named: key, value)
        }
    }
}
