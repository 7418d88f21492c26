/// The state of reading an object, with the set of declared keys found so far.
@_spi(Generated)
public struct JSONObjectCursor {
    let start: Int
    let namesBase: Int
    var seen = JSONKeySet()
    /// The index of the key that comes next if the object follows the order of the schema.
    var expected = 0
    var count = 0
    let keepsUnknown: Bool
    var isOpen: Bool
    /// Whether a required member couldn't be read.
    @usableFromInline var isIncomplete = false
    /// In tolerant mode, the offset of a `null` for an optional member, and the state of the violations before it.
    var optionalNull: (offset: Int, recordedCount: Int, overflowed: Bool)?
    /// The members whose keys the type doesn't declare; `nil` if there are none or they aren't kept.
    @usableFromInline var unknown: UnknownMembersText?
}

/// The text of an object's members that its type doesn't declare.
@usableFromInline
enum UnknownMembersText {
    /// A range of the text in which they are adjacent and in their shortest form.
    case range(Range<Int>)
    /// A copy in their shortest form, without braces.
    case copy([UInt8])
}

extension JSONReader {
    /// Enters an object with declared keys.
    /// - Parameter keepingUnknown: whether members with other keys are kept for ``unknown(in:)``. Otherwise they are
    ///   skipped.
    public mutating func beginObject(keepingUnknown: Bool = false) -> JSONObjectCursor {
        let start = valueStart()
        let isOpen = enterObject()
        return JSONObjectCursor(
            start: start, namesBase: names.count, expected: isOpen ? 0 : .max, keepsUnknown: keepingUnknown,
            isOpen: isOpen)
    }

    /// Returns the index of the object's next declared key, whose value must then be read, or `nil` at the object's
    /// end.
    public mutating func nextKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        // The usual path makes no call, so no registers have to be saved.
        let expected = object.expected
        if mode == .strict, consumeKey(expected, in: &object, of: keys) { return expected }
        return otherKey(in: &object, of: keys)
    }

    /// Consumes the key with an index if it is next; most writers follow the order of the schema.
    @inline(__always)
    private mutating func consumeKey(_ index: Int, in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Bool
    {
        let count = object.count
        guard index < keys.prefixes.count, count < limits.maxCount,
            keys.prefixes[index].keyCount <= limits.maxStringBytes,
            let next = keys.prefixes[index].end(in: bytes, after: position, isFirst: count == 0),
            object.seen.insert(index)
        else { return false }
        position = next
        object.count = count &+ 1
        object.expected = index &+ 1
        return true
    }

    @inline(never)
    private mutating func otherKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        if object.optionalNull != nil { acceptOptionalNull(in: &object) }
        guard object.isOpen else { return nil }
        if position < end, bytes.byte(at: position) == UInt8(ascii: "}") {
            position &+= 1
            object.isOpen = false
            return nil
        }
        // Most members are optional, so one or two may be missing.
        var index = object.expected
        let last = index &+ 2
        while !consumeKey(index, in: &object, of: keys) {
            index &+= 1
            guard index > last else { continue }
            guard let found = searchKey(in: &object, of: keys) else { return nil }
            index = found
            break
        }
        if mode == .tolerant { noteOptionalNull(index, in: &object, of: keys) }
        return index
    }

    /// Returns the index of the object's next declared key in any order.
    private mutating func searchKey(in object: inout JSONObjectCursor, of keys: JSONStringTable) -> Int? {
        while object.isOpen {
            guard let token = nextName(isFirst: object.count == 0) else {
                object.isOpen = false
                return nil
            }
            object.count &+= 1
            guard isWithinCount(object.count, at: object.start) else { return nil }
            if let index = index(of: token, in: keys) {
                guard
                    index < JSONKeySet.capacity
                        ? object.seen.insert(index) : noteName(token, since: object.namesBase)
                else {
                    reportDuplicate(token)
                    continue
                }
                object.expected = index &+ 1
                return index
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
        record(.duplicateKey, at: token.quoted.lowerBound, duplicateMessage(token))
        skipValue()
    }

    private mutating func noteOptionalNull(_ index: Int, in object: inout JSONObjectCursor, of keys: JSONStringTable) {
        guard !keys.isRequired(index), peekKind() == .null else { return }
        object.optionalNull = (position, recorded.count, overflowed)
    }

    /// Treats an optional member that is `null` as absent, in tolerant mode, unless its type accepts `null`.
    private mutating func acceptOptionalNull(in object: inout JSONObjectCursor) {
        guard let (offset, count, wasOverflowed) = object.optionalNull else { return }
        object.optionalNull = nil
        if recorded.count == count + 1, let last = recorded.last, last.offset == offset, last.code == .type {
            recorded.removeLast()
        } else if recorded.count == count {
            // There may have been no room left for the violation.
            overflowed = wasOverflowed
        }
    }

    /// Leaves an object, and records its missing required keys.
    /// - Parameter keys: the table used while reading.
    /// - Returns: whether the value was an object whose required members were all there and could be read.
    public mutating func endObject(_ object: borrowing JSONObjectCursor, of keys: JSONStringTable) -> Bool {
        forgetNames(since: object.namesBase)
        guard !isBroken, wasObject(object.start) else { return false }
        depth -= 1
        if object.seen.isSuperset(of: keys.required), keys.requiredBeyond.isEmpty { return !object.isIncomplete }
        return reportMissing(in: object, of: keys)
    }

    /// Records the missing required keys, and returns whether the object is complete.
    private mutating func reportMissing(in object: borrowing JSONObjectCursor, of keys: JSONStringTable) -> Bool {
        var missing = keys.names.indices.filter {
            $0 < JSONKeySet.capacity && keys.required.contains($0) && !object.seen.contains($0)
        }
        if !keys.requiredBeyond.isEmpty {
            let found = indices(in: object.start, of: keys)
            missing += keys.requiredBeyond.filter { !found.contains($0) }
        }
        for index in missing { record(.required, at: object.start, "missing key \"\(keys.names[index])\"") }
        return missing.isEmpty && !object.isIncomplete
    }

    /// Records missing members that are required in payloads of one direction. If the reader's direction is unknown
    /// they may be missing.
    /// - Parameters:
    ///   - indices: the indices of their keys.
    ///   - keys: the table used while reading.
    public mutating func require(
        _ indices: [Int], of keys: JSONStringTable, in object: borrowing JSONObjectCursor, for direction: JSONDirection
    ) {
        guard self.direction == direction, !isBroken, wasObject(object.start) else { return }
        requireMembers(indices, of: keys, in: object)
    }

    /// Records which of some keys are missing.
    mutating func requireMembers(
        _ indices: [Int], of keys: JSONStringTable, in object: borrowing JSONObjectCursor
    ) {
        let found = indices.contains { $0 >= JSONKeySet.capacity } ? self.indices(in: object.start, of: keys) : []
        for index in indices {
            let isPresent = index < JSONKeySet.capacity ? object.seen.contains(index) : found.contains(index)
            if !isPresent { record(.required, at: object.start, "missing key \"\(keys.names[index])\"") }
        }
    }

    /// Returns the indices of the keys of an object that was read to its end.
    private mutating func indices(in start: Int, of keys: JSONStringTable) -> Set<Int> {
        var found: Set<Int> = []
        revisitMembers(of: start) { reader, token in
            if let index = reader.index(of: token, in: keys) { found.insert(index) }
            return false
        }
        return found
    }

    /// Records whether an object has too few or too many members.
    public mutating func checkCount(of object: JSONObjectCursor, minimum: Int = 0, maximum: Int = .max) {
        checkCount(object.count, at: object.start, minimum: minimum, maximum: maximum)
    }
}
