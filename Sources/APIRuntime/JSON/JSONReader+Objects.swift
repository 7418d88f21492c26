/// Where the reader is within an object, and which of the declared keys it has met.
public struct JSONObjectCursor<Key: JSONKey> {
    let start: Int
    let names: JSONKeyTable<Key>
    let keepsUnknown: Bool
    let namesBase: Int
    var seen = JSONKeySet()
    var count = 0
    var isOpen: Bool
    /// The members whose keys the type doesn't declare, when they are kept.
    public internal(set) var unknown = JSONObject()
}

extension JSONReader {
    /// Enters an object whose keys are those of a type.
    /// - Parameter keepingUnknown: whether members with other keys are kept in ``JSONObjectCursor/unknown``; otherwise
    ///   they are checked for syntax and skipped.
    public mutating func beginObject<Key>(
        _ names: JSONKeyTable<Key>, keepingUnknown: Bool = false
    ) -> JSONObjectCursor<Key> {
        let start = valueStart()
        let isOpen = enterObject()
        return JSONObjectCursor(
            start: start, names: names, keepsUnknown: keepingUnknown, namesBase: undeclaredNames.count, isOpen: isOpen)
    }

    /// The next declared key of the object, whose value must then be read; `nil` at the object's end.
    public mutating func nextKey<Key>(in object: inout JSONObjectCursor<Key>) -> Key? {
        while object.isOpen {
            guard let token = nextName(isFirst: object.count == 0) else {
                object.isOpen = false
                return nil
            }
            object.count += 1
            let nameStart = token.content.lowerBound - 1
            if let index = object.names.index(of: token, in: self) {
                guard object.seen.insert(index) else {
                    record(.duplicateKey, at: nameStart, duplicateMessage(token))
                    skipValue()
                    continue
                }
                return object.names.keys[index]
            }
            guard noteName(token, since: object.namesBase) else {
                record(.duplicateKey, at: nameStart, duplicateMessage(token))
                skipValue()
                continue
            }
            if object.keepsUnknown {
                if let value = JSONValue(from: &self) { object.unknown.append(string(token), value) }
            } else {
                skipValue()
            }
        }
        return nil
    }

    /// Leaves an object; records the required keys that it lacks.
    /// - Returns: whether it was an object and lacked nothing.
    public mutating func endObject<Key>(_ object: JSONObjectCursor<Key>) -> Bool {
        forgetNames(since: object.namesBase)
        guard !isBroken, wasObject(object.start) else { return false }
        depth -= 1
        if object.seen.isSuperset(of: object.names.required) { return true }
        for (index, key) in object.names.keys.enumerated()
        where object.names.required.contains(index) && !object.seen.contains(index) {
            record(.required, at: object.start, "missing key \"\(key.stringValue)\"")
        }
        return false
    }

    /// Records that an object holds keys that its schema forbids, each at its key.
    public mutating func refuseUnknown<Key>(in object: JSONObjectCursor<Key>) {
        guard mode == .strict, !isBroken, !object.unknown.isEmpty else { return }
        let end = mark()
        position = object.start + 1
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            if object.names.index(of: token, in: self) == nil {
                let quoted = token.content.lowerBound - 1..<token.content.upperBound + 1
                record(.additionalProperty, at: quoted.lowerBound, "unexpected key \(excerptOfKey(quoted))")
            }
            skipValue()
        }
        if !isBroken { position = end.position }
    }

    /// Records that an object has too few or too many members.
    public mutating func checkCount<Key>(of object: JSONObjectCursor<Key>, minimum: Int = 0, maximum: Int = .max) {
        checkCount(object.count, at: object.start, minimum: minimum, maximum: maximum)
    }

    mutating func checkCount(_ count: Int, at start: Int, minimum: Int, maximum: Int) {
        guard mode == .strict, !isBroken, wasObject(start) else { return }
        if count < minimum { record(.minProperties, at: start, "expected at least \(minimum) keys, found \(count)") }
        if count > maximum { record(.maxProperties, at: start, "expected at most \(maximum) keys, found \(count)") }
    }

    private func wasObject(_ start: Int) -> Bool { start < end && byte(at: start) == UInt8(ascii: "{") }

    // MARK: Dictionaries and free-form objects

    /// Reads an object whose keys are free and whose values the closure reads.
    public mutating func readDictionary<Value>(
        minProperties: Int = 0, maxProperties: Int = .max, _ read: (inout JSONReader) -> Value?
    ) -> [String: Value]? {
        var result: [String: Value] = [:]
        let start = valueStart()
        let count = readMembers { reader, name in
            if let value = read(&reader) { result[name] = value }
        }
        guard let count else { return nil }
        checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        return result
    }

    /// Reads an object of any content; every key is kept, in its order.
    public mutating func readFreeForm(minProperties: Int = 0, maxProperties: Int = .max) -> JSONObject? {
        var result = JSONObject()
        let start = valueStart()
        let count = readMembers { reader, name in
            if let value = JSONValue(from: &reader) { result.append(name, value) }
        }
        guard let count else { return nil }
        checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        return result
    }

    /// Reads an object member by member; answers their number, or `nil` when it wasn't an object to its end.
    mutating func readMembers(_ member: (inout JSONReader, String) -> Void) -> Int? {
        guard enterObject() else { return nil }
        let base = undeclaredNames.count
        var count = 0
        while let token = nextName(isFirst: count == 0) {
            count += 1
            if noteName(token, since: base) {
                member(&self, string(token))
            } else {
                record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
                skipValue()
            }
        }
        forgetNames(since: base)
        guard !isBroken else { return nil }
        depth -= 1
        return count
    }

    // MARK: Unions

    /// What an object says under one key, found without moving the cursor.
    public enum Discriminator {
        case string(String)
        case null
        case boolean(Bool)
        case integer(Int64)
        /// It has the key, but with another value; the offset is the value's.
        case other(at: Int)
        /// The object lacks the key.
        case absent
        /// The value isn't an object, or isn't JSON.
        case notAnObject
    }

    /// Looks ahead for the value of a key of the object that starts at the cursor.
    public mutating func discriminator(_ name: StaticString) -> Discriminator {
        guard peekKind() == .object else { return .notAnObject }
        let start = mark()
        var result = Discriminator.absent
        guard enterObject() else { return .notAnObject }
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            guard matches(token, name) else {
                skipValue()
                continue
            }
            let valueStart = valueStart()
            switch peekKind() {
            case .string:
                if let token = scanString() { result = .string(string(token)) }
            case .null: result = scanLiteral("null") ? .null : .notAnObject
            case .boolean: result = readBoolean().map(Discriminator.boolean) ?? .notAnObject
            case .number:
                result = .other(at: valueStart)
                if let token = scanNumber(), case .integer(let value) = exactInteger(token) { result = .integer(value) }
            default: result = .other(at: valueStart)
            }
            break
        }
        if isBroken { return .notAnObject }
        goBack(to: start)
        return result
    }

    /// Records that a union's discriminator has none of the values that the schema lists, and skips the object.
    public mutating func refuseUnion(_ discriminator: Discriminator, key: StaticString, expected: String) {
        guard !isBroken else { return }
        let start = valueStart()
        switch discriminator {
        case .notAnObject: return refuseType(expected: "an object")
        case .absent: record(.required, at: start, "missing key \"\(key)\"")
        case .other, .string, .null, .boolean, .integer:
            if let (range, isType) = discriminatorValue(key) {
                record(
                    isType ? .type : .enum, at: range.lowerBound, "expected \(expected), found \(excerpt(range))")
            }
        }
        skipValue()
    }

    /// Where the discriminator's value stands, and whether it is of a type that no branch has.
    private mutating func discriminatorValue(_ name: StaticString) -> (Range<Int>, isType: Bool)? {
        let start = mark()
        guard enterObject() else { return nil }
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            let valueStart = valueStart()
            let kind = peekKind()
            skipValue()
            if matches(token, name) {
                let range = valueStart..<position
                if isBroken { return nil }
                goBack(to: start)
                return (range, isType: kind != .string)
            }
        }
        if !isBroken { goBack(to: start) }
        return nil
    }

    // MARK: Structure

    /// Consumes `{`; records a violation when something else stands there.
    mutating func enterObject() -> Bool {
        guard peekKind() == .object else {
            refuseType(expected: "an object")
            return false
        }
        return enter()
    }

    /// Consumes the opening bracket at the cursor, within the bound of depth.
    mutating func enter() -> Bool {
        guard depth < limits.maxDepth else {
            fail(.depth, at: position, "objects and arrays are nested deeper than \(limits.maxDepth)")
            return false
        }
        depth += 1
        position += 1
        return true
    }

    /// Consumes the next member's name and the colon, or the object's end.
    mutating func nextName(isFirst: Bool) -> StringToken? {
        skipWhitespace()
        if current == UInt8(ascii: "}") {
            position += 1
            return nil
        }
        if !isFirst {
            guard current == UInt8(ascii: ",") else {
                failExpecting("',' or '}'")
                return nil
            }
            position += 1
            skipWhitespace()
        }
        guard current == UInt8(ascii: "\"") else {
            failExpecting(isFirst ? "a key or '}'" : "a key")
            return nil
        }
        guard let token = scanString() else { return nil }
        skipWhitespace()
        guard current == UInt8(ascii: ":") else {
            failExpecting("':'")
            return nil
        }
        position += 1
        return token
    }

    func duplicateMessage(_ token: StringToken) -> String {
        let quoted = token.content.lowerBound - 1..<token.content.upperBound + 1
        return "duplicate key \(excerptOfKey(quoted))"
    }

    private func excerptOfKey(_ quoted: Range<Int>) -> Substring {
        excerpt(quoted).dropFirst("the string ".count)
    }
}
