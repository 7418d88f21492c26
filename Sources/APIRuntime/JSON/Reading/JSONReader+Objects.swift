extension JSONReader {
    mutating func checkCount(_ count: Int, at start: Int, minimum: Int, maximum: Int) {
        guard mode == .strict, !isBroken, wasObject(start) else { return }
        if count < minimum { record(.minProperties, at: start, "expected at least \(minimum) keys, found \(count)") }
        if count > maximum { record(.maxProperties, at: start, "expected at most \(maximum) keys, found \(count)") }
    }

    /// Whether the value that begins at an offset is an object.
    func wasObject(_ start: Int) -> Bool { start < end && byte(at: start) == UInt8(ascii: "{") }

    /// Reads an object whose keys are free and whose values the closure reads.
    /// - Parameter keys: what the schema asks of the keys; checked in strict mode only.
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

    /// Reads the value of a member of a dictionary.
    mutating func readMember<Value>(
        _ name: String, into result: inout [String: Value], _ read: (inout JSONReader) -> Value?
    ) {
        let start = valueStart()
        guard let value = read(&self) else { return }
        let index = result.index(forKey: name)
        result[name] = value
        // A dictionary takes canonically equivalent keys for one.
        if let index, !result.keys[index].utf8.elementsEqual(name.utf8) {
            record(.duplicateKey, at: start, "the key of this value equals another one but for its encoding")
        }
    }

    private mutating func checkName(_ name: String, _ token: StringToken, _ rule: JSONStringConstraint) {
        guard mode == .strict, let problem = rule.problems(of: name).first else { return }
        let quoted = token.content.lowerBound - 1..<token.content.upperBound + 1
        record(
            .propertyName, at: quoted.lowerBound,
            "expected a key that is \(problem.expected), found \(excerptOfKey(quoted))")
    }

    /// Reads an object member by member; answers their number, or `nil` when it wasn't an object to its end.
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
                record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
                skipValue()
            }
        }
        forgetNames(since: base)
        guard !isBroken else { return nil }
        depth -= 1
        return count
    }

    // MARK: Structure

    /// Consumes `{`; records a violation when something else stands there.
    @inline(__always)
    mutating func enterObject() -> Bool {
        skipWhitespace()
        guard current == UInt8(ascii: "{") else {
            reportTypeMismatch(expected: "an object")
            return false
        }
        return enter()
    }

    /// Consumes the opening bracket at the cursor, within the bound of depth.
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

    /// Consumes the next member's name and the colon, or the object's end.
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

    /// Consumes a name with escapes, scalars beyond ASCII or white space around it, or the object's end.
    @inline(never)
    private mutating func nextOtherName(isFirst: Bool) -> StringToken? {
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

    func excerptOfKey(_ quoted: Range<Int>) -> Substring {
        excerpt(quoted).dropFirst("the string ".count)
    }
}
