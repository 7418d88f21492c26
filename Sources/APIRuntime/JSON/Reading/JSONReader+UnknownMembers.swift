extension JSONReader {
    /// Skips the value of the member whose name was just read, and keeps the member's text.
    mutating func keepMember(_ token: StringToken, in object: inout JSONObjectCursor) {
        let wasMinified = isMinified
        isMinified = !token.hasEscapes
        let start = valueStart()
        skipValue()
        defer { isMinified = isMinified && wasMinified }
        guard !isBroken else { return }
        let member = token.quoted.lowerBound..<position
        let isCompact = isMinified && start == token.content.upperBound + 2
        var text: [UInt8] = []
        // Taken out, because appending to a shared array would copy it.
        switch object.unknown.take() {
        case nil where isCompact:
            object.unknown = .range(member)
            return
        case .range(let range)? where isCompact && member.lowerBound == range.upperBound + 1:
            object.unknown = .range(range.lowerBound..<member.upperBound)
            return
        case nil: break
        case .range(let range)?: bytes.append(range, to: &text)
        case .copy(let copy)?: text = copy
        }
        if !text.isEmpty { text.append(UInt8(ascii: ",")) }
        bytes.appendShortest(member, to: &text)
        object.unknown = .copy(text)
    }

    /// Returns the members of an object whose keys its type doesn't declare; empty unless they are kept.
    @inlinable
    public mutating func unknown(in object: borrowing JSONObjectCursor) -> JSONObject {
        switch object.unknown {
        // Most objects have none.
        case nil: JSONObject()
        default: text(ofUnknownIn: object)
        }
    }

    @usableFromInline
    mutating func text(ofUnknownIn object: borrowing JSONObjectCursor) -> JSONObject {
        switch object.unknown {
        case nil: JSONObject()
        case .range(let range)?: JSONObject(text: bytes.scannedText(range))
        case .copy(let text)?: JSONObject(text: String(decoding: text, as: UTF8.self))
        }
    }

    /// Records each key that the schema of an object doesn't allow. Does nothing in tolerant mode.
    public mutating func reportUnknownMembers(in object: JSONObjectCursor, of keys: JSONStringTable) {
        guard mode == .strict, !isBroken, object.unknown != nil else { return }
        revisitMembers(of: object.start) { reader, token in
            if reader.index(of: token, in: keys) == nil {
                reader.record(
                    .additionalProperty, at: token.quoted.lowerBound,
                    "unexpected key \(reader.excerptOfKey(token.quoted))")
            }
            return false
        }
    }

    /// Visits an object again after its end, and reads the members that its type doesn't declare.
    public mutating func readUnknown<Value>(
        in object: JSONObjectCursor, of keys: JSONStringTable, _ read: (inout JSONReader) -> Value?
    ) -> [String: Value] {
        var result: [String: Value] = [:]
        readUndeclared(in: object, of: keys) { reader, token in
            if let value = read(&reader) { result[reader.string(token)] = value }
        }
        return result
    }

    /// Visits an object again after its end. The closure reads the values of undeclared keys.
    mutating func readUndeclared(
        in object: JSONObjectCursor, of keys: JSONStringTable, _ member: (inout JSONReader, StringToken) -> Void
    ) {
        guard !isBroken, object.count > 0 else { return }
        revisitMembers(of: object.start) { reader, token in
            if reader.index(of: token, in: keys) != nil { return false }
            member(&reader, token)
            return true
        }
    }

    /// Visits the members of an object again after its end. Values that the closure doesn't read aren't checked again;
    /// otherwise violations would be reported twice.
    /// - Parameter visit: returns whether it read the value.
    mutating func revisitMembers(of start: Int, _ visit: (inout JSONReader, StringToken) -> Bool) {
        let end = position
        position = start + 1
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            if !visit(&self, token) { position = bytes.endOfValue(from: position) }
        }
        if !isBroken { position = end }
    }

    // MARK: Duplicate names

    /// The number of names up to which each new one is compared with all earlier ones. The names of larger objects are
    /// compared at the object's end.
    private static let fewNames = 24
    /// A random seed: the author of a text can't choose names whose hashes collide.
    private static let hashSeed = UInt64.random(in: .min ... .max)

    /// Adds an undeclared name to the object whose names start at `base`.
    /// - Returns: `false` if the name is already there. Large objects are checked in ``forgetNames(since:)`` instead.
    mutating func noteName(_ token: StringToken, since base: Int) -> Bool {
        let entry = NameEntry(hash: hash(token), offset: token.content.lowerBound)
        if names.count - base < Self.fewNames {
            var index = base
            while index < names.count {
                if names.hash(at: index) == entry.hash,
                    bytes.equal(bytes.token(at: names.entry(at: index).offset), token)
                {
                    return false
                }
                index += 1
            }
        }
        names.append(entry)
        return true
    }

    /// Removes the undeclared names of an object at its end; for a large object, reports duplicates first.
    @inline(__always)
    mutating func forgetNames(since base: Int) {
        guard base < names.count else { return }
        if names.count - base > Self.fewNames, !isBroken { checkNames(since: base) }
        names.removeLast(downTo: base)
    }

    private mutating func checkNames(since base: Int) {
        let entries = (base..<names.count).map { names.entry(at: $0) }.sorted {
            ($0.hash, $0.offset) < ($1.hash, $1.offset)
        }
        var duplicates: [Int] = []
        var start = entries.startIndex
        while start < entries.endIndex {
            var end = start + 1
            while end < entries.endIndex, entries[end].hash == entries[start].hash { end += 1 }
            if end - start > 1 {
                // The hash of a set has its own seed, so no choice of names takes quadratic time.
                var seen: Set<[UInt8]> = []
                for entry in entries[start..<end]
                where !seen.insert(bytes.unescaped(bytes.token(at: entry.offset))).inserted {
                    duplicates.append(entry.offset)
                }
            }
            start = end
        }
        // Duplicates among the first few were reported when they were added.
        for offset in duplicates.sorted() {
            record(.duplicateKey, at: offset - 1, duplicateMessage(bytes.token(at: offset)))
        }
    }

    @inline(__always)
    private mutating func hash(_ token: StringToken) -> UInt32 {
        token.hasEscapes
            ? hashUnescaped(token)
            : UInt32(truncatingIfNeeded: bytes.hash(token.content, seed: Self.hashSeed))
    }

    private func hashUnescaped(_ token: StringToken) -> UInt32 {
        let bytes = bytes.unescaped(token)
        return UInt32(truncatingIfNeeded: bytes.rawSpan.hash(0..<bytes.count, seed: Self.hashSeed))
    }

    // MARK: Skipping

    /// Skips the next value. Its syntax and duplicate keys are checked. Recursion is bounded by the limit of depth.
    public mutating func skipValue() {
        if let end = endOfPlainString(at: position) {
            position = end &+ 1
            return
        }
        skipWhitespace()
        guard position < end else { return failExpecting("a value") }
        switch bytes.byte(at: position) {
        case UInt8(ascii: "\""): _ = scanString()
        case UInt8(ascii: "{"): _ = skipMembers()
        case UInt8(ascii: "["): skipElements()
        case UInt8(ascii: "t"): _ = scanLiteral(.true)
        case UInt8(ascii: "f"): _ = scanLiteral(.false)
        case UInt8(ascii: "n"): _ = scanLiteral(.null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if scanShortInteger() == nil, let token = scanNumber() { checkFinite(token) }
        default: failExpecting("a value")
        }
    }

    private mutating func skipElements() {
        let start = position
        guard enter() else { return }
        var count = 0
        while nextElement(isFirst: count == 0) {
            count += 1
            guard isWithinCount(count, at: start) else { return }
            skipValue()
        }
        if end >= 0 { depth -= 1 }
    }

    /// Skips the object at the cursor.
    /// - Returns: the number of members, or `nil` if the object is incomplete.
    mutating func skipMembers() -> Int? {
        let start = position
        guard enter() else { return nil }
        let base = names.count
        var count = 0
        var first: StringToken?
        while let token = nextName(isFirst: count == 0) {
            count += 1
            guard isWithinCount(count, at: start) else { return nil }
            // An object's only name needn't be added, and many objects have only one.
            if count == 1 {
                first = token
            } else {
                if let name = first.take() { _ = noteName(name, since: base) }
                if !noteName(token, since: base) {
                    record(.duplicateKey, at: token.quoted.lowerBound, duplicateMessage(token))
                }
            }
            skipValue()
        }
        forgetNames(since: base)
        guard end >= 0 else { return nil }
        depth -= 1
        return count
    }

    // MARK: Values of any content

    /// Reads an object of any content. It is checked as a whole, and kept as text with all keys in their order.
    public mutating func readFreeForm(minProperties: Int = 0, maxProperties: Int = .max) -> JSONObject? {
        if minProperties == 0, depth < limits.maxDepth, position &+ 1 < end,
            bytes.byte(at: position) == UInt8(ascii: "{"),
            bytes.byte(at: position &+ 1) == UInt8(ascii: "}")
        {
            position &+= 2
            return JSONObject()
        }
        let start = valueStart()
        guard current == UInt8(ascii: "{") else {
            reportTypeMismatch(expected: "an object")
            return nil
        }
        let wasMinified = isMinified
        isMinified = true
        let count = skipMembers()
        defer { isMinified = isMinified && wasMinified }
        guard let count else { return nil }
        if count < minProperties || count > maxProperties {
            checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        }
        guard count > 0 else { return JSONObject() }
        let members = start + 1..<position - 1
        if isMinified { return JSONObject(text: bytes.scannedText(members)) }
        return JSONObject(text: bytes.shortest(members))
    }

    /// Goes back to a value that its type couldn't read and returns it unchanged, in tolerant mode. In strict mode, or
    /// if the text isn't JSON, returns `nil`.
    public mutating func keepUnknown(from mark: Mark) -> JSONValue? {
        guard mode == .tolerant, !isBroken else { return nil }
        goBack(to: mark)
        return JSONValue(from: &self)
    }
}
