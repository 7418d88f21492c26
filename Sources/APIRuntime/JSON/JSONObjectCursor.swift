/// Where the reader is within an object, and which of the declared keys it has met.
public struct JSONObjectCursor {
    let start: Int
    let keys: JSONKeyTable
    let keepsUnknown: Bool
    let namesBase: Int
    var seen = JSONKeySet()
    var count = 0
    var isOpen: Bool
    /// Where `null` stands for an optional member, and how many violations there were before it; in tolerant mode.
    var optionalNull: (offset: Int, recordedCount: Int)?
    /// The members whose keys the type doesn't declare, when they are kept.
    public internal(set) var unknown = JSONObject()
}

extension JSONReader {
    /// Enters an object whose keys are those of a type.
    /// - Parameter keepingUnknown: whether members with other keys are kept in ``JSONObjectCursor/unknown``; otherwise
    ///   they are checked for syntax and skipped.
    public mutating func beginObject(
        _ keys: JSONKeyTable, keepingUnknown: Bool = false
    ) -> JSONObjectCursor {
        let start = valueStart()
        let isOpen = enterObject()
        return JSONObjectCursor(
            start: start, keys: keys, keepsUnknown: keepingUnknown, namesBase: undeclaredNames.count, isOpen: isOpen)
    }

    /// The place of the object's next declared key, whose value must then be read; `nil` at the object's end.
    public mutating func nextKey(in object: inout JSONObjectCursor) -> Int? {
        forgiveNull(in: &object)
        while object.isOpen {
            guard let token = nextName(isFirst: object.count == 0) else {
                object.isOpen = false
                return nil
            }
            object.count += 1
            let nameStart = token.content.lowerBound - 1
            if let index = object.keys.index(of: token, in: self) {
                guard object.seen.insert(index) else {
                    record(.duplicateKey, at: nameStart, duplicateMessage(token))
                    skipValue()
                    continue
                }
                if mode == .tolerant, !object.keys.required.contains(index), peekKind() == .null {
                    object.optionalNull = (position, recorded.count)
                }
                return index
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

    /// In tolerant mode takes an optional member that is `null` for an absent one, unless its type took the `null`.
    private mutating func forgiveNull(in object: inout JSONObjectCursor) {
        guard let (offset, count) = object.optionalNull else { return }
        object.optionalNull = nil
        if recorded.count == count + 1, let last = recorded.last, last.offset == offset, last.code == .type {
            recorded.removeLast()
        }
    }

    /// Leaves an object; records the required keys that it lacks.
    /// - Returns: whether it was an object and lacked nothing.
    public mutating func endObject(_ object: JSONObjectCursor) -> Bool {
        forgetNames(since: object.namesBase)
        guard !isBroken, wasObject(object.start) else { return false }
        depth -= 1
        if object.seen.isSuperset(of: object.keys.required) { return true }
        for (index, name) in object.keys.names.enumerated()
        where object.keys.required.contains(index) && !object.seen.contains(index) {
            record(.required, at: object.start, "missing key \"\(name)\"")
        }
        return false
    }

    /// Records that an object holds keys that its schema forbids, each at its key.
    public mutating func refuseUnknown(in object: JSONObjectCursor) {
        guard mode == .strict, !isBroken, !object.unknown.isEmpty else { return }
        let end = mark()
        position = object.start + 1
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            if object.keys.index(of: token, in: self) == nil {
                let quoted = token.content.lowerBound - 1..<token.content.upperBound + 1
                record(.additionalProperty, at: quoted.lowerBound, "unexpected key \(excerptOfKey(quoted))")
            }
            skipValue()
        }
        if !isBroken { position = end.position }
    }

    /// Records that an object has too few or too many members.
    public mutating func checkCount(of object: JSONObjectCursor, minimum: Int = 0, maximum: Int = .max) {
        checkCount(object.count, at: object.start, minimum: minimum, maximum: maximum)
    }

    /// Goes once more through an object that was read to its end, and reads the members that its type doesn't declare.
    public mutating func readUnknown<Value>(
        in object: JSONObjectCursor, _ read: (inout JSONReader) -> Value?
    ) -> [String: Value] {
        var result: [String: Value] = [:]
        readUndeclared(in: object) { reader, token in
            if let value = read(&reader) { result[reader.string(token)] = value }
        }
        return result
    }

    /// Goes once more through an object that was read to its end; the closure reads the values under undeclared keys.
    mutating func readUndeclared(
        in object: JSONObjectCursor, _ member: (inout JSONReader, StringToken) -> Void
    ) {
        guard !isBroken, object.count > 0 else { return }
        let end = mark()
        position = object.start + 1
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            if object.keys.index(of: token, in: self) != nil {
                skipValue()
            } else {
                member(&self, token)
            }
        }
        if !isBroken { position = end.position }
    }
}
