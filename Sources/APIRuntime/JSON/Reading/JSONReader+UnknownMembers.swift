extension JSONReader {
    /// Checks the value of a member whose name was just read, and keeps both.
    mutating func keepMember(_ token: StringToken, in object: inout JSONObjectCursor) {
        let wasMinified = isMinified
        isMinified = !token.hasEscapes
        let start = valueStart()
        skipValue()
        defer { isMinified = isMinified && wasMinified }
        guard !isBroken else { return }
        let member = token.content.lowerBound - 1..<position
        let isCompact = isMinified && start == token.content.upperBound + 2
        var text: [UInt8] = []
        // Taken out, so that a copy isn't copied once more to be appended to.
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

    /// The members of an object whose keys its type doesn't declare, when they are kept.
    public mutating func unknown(in object: borrowing JSONObjectCursor) -> JSONObject {
        switch object.unknown {
        case nil: JSONObject()
        case .range(let range)?: JSONObject(text: bytes.text(range))
        case .copy(let text)?: JSONObject(text: String(decoding: text, as: UTF8.self))
        }
    }

    /// Records that an object holds keys that its schema forbids, each at its key.
    public mutating func reportUnknownMembers(in object: JSONObjectCursor, of keys: JSONStringTable) {
        guard mode == .strict, !isBroken, object.unknown != nil else { return }
        revisitMembers(of: object.start) { reader, token in
            if reader.place(of: token, in: keys) == nil {
                let quoted = token.content.lowerBound - 1..<token.content.upperBound + 1
                reader.record(
                    .additionalProperty, at: quoted.lowerBound, "unexpected key \(reader.excerptOfKey(quoted))")
            }
            return false
        }
    }

    /// Goes once more through an object that was read to its end, and reads the members that its type doesn't declare.
    public mutating func readUnknown<Value>(
        in object: JSONObjectCursor, of keys: JSONStringTable, _ read: (inout JSONReader) -> Value?
    ) -> [String: Value] {
        var result: [String: Value] = [:]
        readUndeclared(in: object, of: keys) { reader, token in
            if let value = read(&reader) { result[reader.string(token)] = value }
        }
        return result
    }

    /// Goes once more through an object that was read to its end; the closure reads the values under undeclared keys.
    mutating func readUndeclared(
        in object: JSONObjectCursor, of keys: JSONStringTable, _ member: (inout JSONReader, StringToken) -> Void
    ) {
        guard !isBroken, object.count > 0 else { return }
        revisitMembers(of: object.start) { reader, token in
            if reader.place(of: token, in: keys) != nil { return false }
            member(&reader, token)
            return true
        }
    }

    /// Goes once more through the members of an object that was read to its end. What the closure doesn't read isn't
    /// checked again, so that nothing is reported twice.
    /// - Parameter visit: answers whether it has read the value.
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
}
