/// Where the reader is within an object, and which of the declared keys it has met.
@_spi(Generated)
public struct JSONObjectCursor {
    let start: Int
    let namesBase: Int
    var seen = JSONKeySet()
    /// The place of the key that comes next when the object keeps to the order of the schema.
    var expected = 0
    var count = 0
    let keepsUnknown: Bool
    var isOpen: Bool
    /// Whether a required member couldn't be read.
    @usableFromInline var isIncomplete = false
    /// Where `null` stands for an optional member, and what there was of violations before it; in tolerant mode.
    var optionalNull: (offset: Int, recordedCount: Int, overflowed: Bool)?
    /// The members whose keys the type doesn't declare, when they are kept and there are some.
    var unknown: UnknownMembersText?
}

extension JSONReader {
    /// Enters an object whose keys are those of a type.
    /// - Parameter keepingUnknown: whether members with other keys are kept in ``unknown(in:)``; otherwise
    ///   they are checked for syntax and skipped.
    public mutating func beginObject(keepingUnknown: Bool = false) -> JSONObjectCursor {
        let start = valueStart()
        let isOpen = enterObject()
        return JSONObjectCursor(
            start: start, namesBase: names.count, expected: isOpen ? 0 : .max, keepsUnknown: keepingUnknown,
            isOpen: isOpen)
    }

    /// The place of the object's next declared key, whose value must then be read; `nil` at the object's end.
    public mutating func nextKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        // Calls nothing on the way that most keys take, so that no register has to be saved.
        let expected = object.expected
        if mode == .strict, takeKey(expected, in: &object, of: keys) { return expected }
        return otherKey(in: &object, of: keys)
    }

    /// Consumes the key of a place when it stands at the cursor; most writers keep to the order of the schema.
    @inline(__always)
    private mutating func takeKey(_ place: Int, in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Bool {
        let count = object.count
        guard place < keys.heads.count, count < limits.maxCount,
            keys.heads[place].keyCount <= limits.maxStringBytes,
            let next = keys.heads[place].end(in: bytes, behind: position, isFirst: count == 0),
            object.seen.insert(place)
        else { return false }
        position = next
        object.count = count &+ 1
        object.expected = place &+ 1
        return true
    }

    @inline(never)
    private mutating func otherKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        if object.optionalNull != nil { forgiveNull(in: &object) }
        guard object.isOpen else { return nil }
        if position < end, bytes.byte(at: position) == UInt8(ascii: "}") {
            position &+= 1
            object.isOpen = false
            return nil
        }
        // Most members are optional, so one or two may be left out.
        var place = object.expected
        let last = place &+ 2
        while !takeKey(place, in: &object, of: keys) {
            place &+= 1
            guard place > last else { continue }
            guard let found = searchKey(in: &object, of: keys) else { return nil }
            place = found
            break
        }
        if mode == .tolerant { noteOptionalNull(place, in: &object, of: keys) }
        return place
    }

    /// The place of the object's next declared key, wherever it is in the order of the schema.
    private mutating func searchKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        while object.isOpen {
            guard let token = nextName(isFirst: object.count == 0) else {
                object.isOpen = false
                return nil
            }
            object.count &+= 1
            guard isWithinCount(object.count, at: object.start) else { return nil }
            if let place = place(of: token, in: keys) {
                guard
                    place < JSONKeySet.capacity
                        ? object.seen.insert(place) : noteName(token, since: object.namesBase)
                else {
                    reportDuplicate(token)
                    continue
                }
                object.expected = place &+ 1
                return place
            }
            guard noteName(token, since: object.namesBase) else {
                reportDuplicate(token)
                continue
            }
            if object.keepsUnknown {
                keepMember(token, in: &object)
            } else {
                skipValue()
            }
        }
        return nil
    }

    private mutating func reportDuplicate(_ token: StringToken) {
        record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
        skipValue()
    }

    private mutating func noteOptionalNull(_ place: Int, in object: inout JSONObjectCursor, of keys: JSONStringTable) {
        guard !keys.isRequired(place), peekKind() == .null else { return }
        object.optionalNull = (position, recorded.count, overflowed)
    }

    /// In tolerant mode takes an optional member that is `null` for an absent one, unless its type took the `null`.
    private mutating func forgiveNull(in object: inout JSONObjectCursor) {
        guard let (offset, count, wasOverflowed) = object.optionalNull else { return }
        object.optionalNull = nil
        if recorded.count == count + 1, let last = recorded.last, last.offset == offset, last.code == .type {
            recorded.removeLast()
        } else if recorded.count == count {
            // There may have been no more room for it.
            overflowed = wasOverflowed
        }
    }

    /// Leaves an object; records the required keys that it lacks.
    /// - Parameter keys: the same as when reading.
    /// - Returns: whether it was an object, lacked nothing, and all that is required could be read.
    public mutating func endObject(_ object: borrowing JSONObjectCursor, of keys: JSONStringTable) -> Bool {
        forgetNames(since: object.namesBase)
        guard !isBroken, wasObject(object.start) else { return false }
        depth -= 1
        if object.seen.isSuperset(of: keys.required), keys.requiredBeyond.isEmpty { return !object.isIncomplete }
        return reportMissing(in: object, of: keys)
    }

    /// Records the required keys that an object lacks; answers whether there is none.
    private mutating func reportMissing(in object: borrowing JSONObjectCursor, of keys: JSONStringTable) -> Bool {
        var missing = keys.names.indices.filter {
            $0 < JSONKeySet.capacity && keys.required.contains($0) && !object.seen.contains($0)
        }
        if !keys.requiredBeyond.isEmpty {
            let found = places(in: object.start, of: keys)
            missing += keys.requiredBeyond.filter { !found.contains($0) }
        }
        for place in missing { record(.required, at: object.start, "missing key \"\(keys.names[place])\"") }
        return missing.isEmpty && !object.isIncomplete
    }

    /// Records the members that an object lacks, though payloads of a direction must have them. A payload whose
    /// direction isn't known may lack them.
    /// - Parameters:
    ///   - places: the places of their keys.
    ///   - keys: the same as when reading.
    public mutating func require(
        _ places: [Int], of keys: JSONStringTable, in object: borrowing JSONObjectCursor, for direction: JSONDirection
    ) {
        guard self.direction == direction, !isBroken, wasObject(object.start) else { return }
        requireMembers(places, of: keys, in: object)
    }

    /// Records the keys of some places that an object lacks.
    mutating func requireMembers(
        _ places: [Int], of keys: JSONStringTable, in object: borrowing JSONObjectCursor
    ) {
        let found = places.contains { $0 >= JSONKeySet.capacity } ? self.places(in: object.start, of: keys) : []
        for place in places {
            let isThere = place < JSONKeySet.capacity ? object.seen.contains(place) : found.contains(place)
            if !isThere { record(.required, at: object.start, "missing key \"\(keys.names[place])\"") }
        }
    }

    /// The places of an object's keys; the object was read to its end.
    private mutating func places(in start: Int, of keys: JSONStringTable) -> Set<Int> {
        var found: Set<Int> = []
        revisitMembers(of: start) { reader, token in
            if let place = reader.place(of: token, in: keys) { found.insert(place) }
            return false
        }
        return found
    }

    /// Records that an object has too few or too many members.
    public mutating func checkCount(of object: JSONObjectCursor, minimum: Int = 0, maximum: Int = .max) {
        checkCount(object.count, at: object.start, minimum: minimum, maximum: maximum)
    }
}
