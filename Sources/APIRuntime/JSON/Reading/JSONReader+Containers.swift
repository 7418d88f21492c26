/// The state of reading an array.
@_spi(Generated)
public struct JSONArrayCursor {
    let start: Int
    @usableFromInline var count = 0
}

extension JSONReader {
    /// Reads an array, whose elements the closure reads.
    /// - Returns: the elements that could be read, or `nil` if the value isn't an array.
    // Inlinable, like the other functions that take closures: the module of the element's type gets its own version.
    @inlinable
    public mutating func readArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        guard var array = beginArray() else { return nil }
        var result: [Element] = []
        while nextElement(in: &array) {
            let start = valueStart()
            guard let element = read(&self) else { continue }
            // After the first element turned out to be valid: one allocation for most arrays.
            if result.isEmpty { result.reserveCapacity(1 + guessElements(after: start)) }
            result.append(element)
        }
        return endArray(array, minItems: minItems, maxItems: maxItems) ? result : nil
    }

    /// Enters an array; returns `nil` if the value is of another type.
    public mutating func beginArray() -> JSONArrayCursor? {
        skipWhitespace()
        guard current == UInt8(ascii: "[") else {
            reportTypeMismatch(expected: "an array")
            return nil
        }
        let start = position
        return enter() ? JSONArrayCursor(start: start) : nil
    }

    /// Moves to the array's next element, which must then be read; returns `false` at the array's end.
    public mutating func nextElement(in array: inout JSONArrayCursor) -> Bool {
        guard nextElement(isFirst: array.count == 0) else { return false }
        array.count += 1
        return isWithinCount(array.count, at: array.start)
    }

    /// Leaves an array, and records whether it has too few or too many elements.
    /// - Returns: whether the array was read to its end.
    public mutating func endArray(_ array: JSONArrayCursor, minItems: Int = 0, maxItems: Int = .max) -> Bool {
        guard !isBroken else { return false }
        depth -= 1
        let count = array.count
        guard mode == .strict, count < minItems || count > maxItems else { return true }
        if count < minItems {
            let limit = counted(minItems, "item", "items")
            record(.minItems, at: array.start, "expected at least \(limit), found \(count)")
        }
        if count > maxItems {
            record(.maxItems, at: array.start, "expected at most \(counted(maxItems, "item", "items")), found \(count)")
        }
        return true
    }

    /// Returns a guess at the number of elements after the one just read, which started at an offset.
    @usableFromInline
    mutating func guessElements(after start: Int) -> Int {
        // Most arrays have one.
        guard current == UInt8(ascii: ","), start < position else { return 0 }
        return bytes.guessElements(after: start..<position)
    }

    /// Returns whether a container may have this many elements or members; otherwise stops the reader.
    @inline(__always)
    mutating func isWithinCount(_ count: Int, at start: Int) -> Bool {
        if count <= limits.maxCount { return true }
        failCount(at: start)
        return false
    }

    @inline(never)
    private mutating func failCount(at start: Int) {
        fail(.limit, at: start, "more than \(limits.maxCount) elements or members")
    }

    /// Moves to the next element, or consumes the closing bracket and returns `false`.
    @inline(__always)
    package mutating func nextElement(isFirst: Bool) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            return false
        }
        guard !isFirst else {
            if position < end { return true }
            failExpecting(#"a value or "]""#)
            return false
        }
        guard current == UInt8(ascii: ",") else {
            failExpecting(#""," or "]""#)
            return false
        }
        position += 1
        return true
    }

    // MARK: Objects

    mutating func checkCount(_ count: Int, at start: Int, minimum: Int, maximum: Int) {
        guard mode == .strict, !isBroken, wasObject(start) else { return }
        if count < minimum {
            record(
                .minProperties, at: start, "expected at least \(counted(minimum, "key", "keys")), found \(count)")
        }
        if count > maximum {
            record(.maxProperties, at: start, "expected at most \(counted(maximum, "key", "keys")), found \(count)")
        }
    }

    /// Returns whether the value that starts at an offset is an object.
    func wasObject(_ start: Int) -> Bool { start < end && byte(at: start) == UInt8(ascii: "{") }

    /// Reads an object with arbitrary keys, whose values the closure reads.
    /// - Parameter keys: the constraint on the keys; checked in strict mode only.
    /// - Returns: the members that could be read, or `nil` if the value isn't an object.
    public mutating func readDictionary<Value>(
        minProperties: Int = 0, maxProperties: Int = .max, keys: JSONStringConstraint? = nil,
        _ read: (inout JSONReader) -> Value?
    ) -> [String: Value]? {
        var result: [String: Value] = [:]
        let start = valueStart()
        let count = readMembers { reader, token in
            let name = reader.string(token)
            if let keys { reader.checkName(name, token, keys) }
            reader.readMember(name, into: &result, read)
        }
        guard let count else { return nil }
        checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        return result
    }

    /// Reads the value of a dictionary's member.
    mutating func readMember<Value>(
        _ name: String, into result: inout [String: Value], _ read: (inout JSONReader) -> Value?
    ) {
        let start = valueStart()
        guard let value = read(&self) else { return }
        let index = result.index(forKey: name)
        result[name] = value
        // A dictionary treats canonically equivalent keys as equal.
        if let index, !result.keys[index].utf8.elementsEqual(name.utf8) {
            record(.duplicateKey, at: start, "the key of this value is canonically equivalent to another key")
        }
    }

    private mutating func checkName(_ name: String, _ token: StringToken, _ constraint: JSONStringConstraint) {
        guard mode == .strict, let problem = constraint.problems(of: name).first else { return }
        record(
            .propertyName, at: token.quoted.lowerBound,
            "expected a key that is \(problem.expected), found \(excerptOfKey(token.quoted))")
    }

    /// Reads an object member by member. The closure reads each value.
    /// - Returns: the number of members, or `nil` if the value isn't a complete object.
    mutating func readMembers(_ member: (inout JSONReader, StringToken) -> Void) -> Int? {
        guard enterObject() else { return nil }
        let start = position - 1
        let base = names.count
        var count = 0
        while let token = nextName(isFirst: count == 0) {
            count += 1
            guard isWithinCount(count, at: start) else { return nil }
            if noteName(token, since: base) {
                member(&self, token)
            } else {
                record(.duplicateKey, at: token.quoted.lowerBound, duplicateMessage(token))
                skipValue()
            }
        }
        forgetNames(since: base)
        guard !isBroken else { return nil }
        depth -= 1
        return count
    }

    // MARK: Syntax

    /// Consumes `{`; records a violation if the value is of another type.
    @inline(__always)
    mutating func enterObject() -> Bool {
        skipWhitespace()
        guard current == UInt8(ascii: "{") else {
            reportTypeMismatch(expected: "an object")
            return false
        }
        return enter()
    }

    /// Consumes the opening bracket at the cursor; stops the reader if the nesting is too deep.
    @inline(__always)
    package mutating func enter() -> Bool {
        guard depth < limits.maxDepth else {
            failDepth()
            return false
        }
        depth &+= 1
        position &+= 1
        return true
    }

    @inline(never)
    private mutating func failDepth() {
        fail(.depth, at: position, "objects and arrays are nested deeper than \(limits.maxDepth)")
    }

    /// Consumes the next member's name and the colon, or the object's end; then returns `nil`.
    @inline(__always)
    package mutating func nextName(isFirst: Bool) -> StringToken? {
        let quote = isFirst ? position : position &+ 1
        if quote < end, isFirst || bytes.byte(at: position) == UInt8(ascii: ","),
            let close = endOfPlainString(at: quote),
            close &+ 1 < end, bytes.byte(at: close &+ 1) == UInt8(ascii: ":")
        {
            position = close &+ 2
            return StringToken(content: quote &+ 1..<close, hasEscapes: false)
        }
        return nextOtherName(isFirst: isFirst)
    }

    /// Consumes a name with escapes, non-ASCII scalars or white space around it, or the object's end.
    @inline(never)
    private mutating func nextOtherName(isFirst: Bool) -> StringToken? {
        skipWhitespace()
        if current == UInt8(ascii: "}") {
            position += 1
            return nil
        }
        if !isFirst {
            guard current == UInt8(ascii: ",") else {
                failExpecting(#""," or "}""#)
                return nil
            }
            position += 1
            skipWhitespace()
        }
        guard current == UInt8(ascii: "\"") else {
            failExpecting(isFirst ? #"a key or "}""# : "a key")
            return nil
        }
        guard let token = scanString() else { return nil }
        skipWhitespace()
        guard current == UInt8(ascii: ":") else {
            failExpecting(#"":""#)
            return nil
        }
        position += 1
        return token
    }
}
