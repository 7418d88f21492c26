/// Members of an object as compact JSON text without braces, which a reader has checked.
extension [UInt8] {
    /// All members, their values as trees.
    func readMembers() -> [JSONObject.Element] {
        var members: [JSONObject.Element] = []
        forEachMember { reader, token in
            let name = reader.string(token)
            if let value = JSONValue(from: &reader) { members.append((name, value)) }
            return true
        }
        return members
    }

    /// The value of a key as a tree.
    func readMember(_ key: String) -> JSONValue? {
        var value: JSONValue?
        forEachMember { reader, token in
            guard reader.bytes.matches(token, key) else { return reader.skipChecked() }
            value = JSONValue(from: &reader)
            return false
        }
        return value
    }

    func countMembers() -> Int {
        var count = 0
        forEachMember { reader, _ in
            count += 1
            return reader.skipChecked()
        }
        return count
    }

    /// Whether a key of the table is among the members' keys.
    func hasMember(of table: JSONStringTable) -> Bool {
        var isFound = false
        forEachMember { reader, token in
            isFound = reader.place(of: token, in: table) != nil
            return !isFound && reader.skipChecked()
        }
        return isFound
    }

    /// Goes through the members until the closure, which must move behind the value, answers `false`.
    private func forEachMember(_ body: (inout JSONReader, JSONReader.StringToken) -> Bool) {
        // What was read within the limits of the time needs none.
        let limits = JSONLimits(maxDepth: .max, maxStringBytes: .max, maxCount: .max, maxViolations: 1)
        var reader = JSONReader(span.bytes, mode: .tolerant, limits: limits)
        reader.readsTrees = true
        while reader.current != nil {
            guard let token = reader.scanStringValue() else { return }
            reader.position += 1
            guard body(&reader, token) else { return }
            reader.position += 1
        }
    }
}

extension JSONReader {
    /// Moves behind the next value of a text that was checked.
    fileprivate mutating func skipChecked() -> Bool {
        position = bytes.endOfValue(from: position)
        return true
    }
}
