/// The members of an object as compact JSON text without braces, which a reader has checked.
extension String {
    /// Returns all members, with their values as trees.
    func readMembers() -> [JSONObject.Element] {
        var members: [JSONObject.Element] = []
        forEachMember { reader, token in
            members.append((reader.bytes.string(token), reader.buildTree()))
            return true
        }
        return members
    }

    /// Returns the value of a key as a tree.
    func readMember(_ key: String) -> JSONValue? {
        var value: JSONValue?
        forEachMember { reader, token in
            guard reader.bytes.matches(token, key) else { return reader.skipChecked() }
            value = reader.buildTree()
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

    /// Returns whether a string of the table is a member's key.
    func hasMember(of table: JSONStringTable) -> Bool {
        var isFound = false
        forEachMember { reader, token in
            isFound = reader.index(of: token, in: table) != nil
            return !isFound && reader.skipChecked()
        }
        return isFound
    }

    /// Passes each member's name to a closure, which must consume the value, until the closure returns `false`.
    private func forEachMember(_ body: (inout JSONReader, StringToken) -> Bool) {
        // The limits were checked when the text was read.
        let limits = JSONLimits(maxDepth: .max, maxStringBytes: .max, maxCount: .max, maxViolations: 1)
        withRawSpan { span in
            var reader = JSONReader(span, mode: .tolerant, limits: limits)
            while reader.current != nil {
                guard let token = reader.scanStringValue() else { return }
                reader.position += 1
                guard body(&reader, token) else { return }
                reader.position += 1
            }
        }
    }
}

extension JSONReader {
    /// Skips the next value of checked text. Always returns `true`.
    fileprivate mutating func skipChecked() -> Bool {
        position = bytes.endOfValue(from: position)
        return true
    }

    /// An incomplete array or object.
    private struct OpenContainer {
        let isObject: Bool
        /// The key of the member that is being read.
        var key = ""
        var elements: [JSONValue] = []
        var members: [JSONObject.Element] = []

        mutating func add(_ value: JSONValue) {
            if isObject { members.append((key, value)) } else { elements.append(value) }
        }

        var value: JSONValue { isObject ? .object(JSONObject(members: members)) : .array(elements) }
    }

    /// Reads the next value of checked, compact text as a tree. Uses its own stack, because values may be nested
    /// deeply.
    fileprivate mutating func buildTree() -> JSONValue {
        var open: [OpenContainer] = []
        while true {
            var value: JSONValue
            if let byte = current, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                position += 1
                var container = OpenContainer(isObject: byte == UInt8(ascii: "{"))
                if current != UInt8(ascii: "}"), current != UInt8(ascii: "]") {
                    container.key = nextKey(in: container)
                    open.append(container)
                    continue
                }
                position += 1
                value = container.value
            } else {
                value = checkedScalar()
            }
            // The end of a value may also be the end of the containers around it.
            while let last = open.indices.last {
                open[last].add(value)
                guard current == UInt8(ascii: ",") else {
                    position += 1
                    value = open.removeLast().value
                    continue
                }
                position += 1
                open[last].key = nextKey(in: open[last])
                break
            }
            if open.isEmpty { return value }
        }
    }

    /// Reads the next key of an object; returns an empty string for an array.
    private mutating func nextKey(in container: OpenContainer) -> String {
        guard container.isObject, let token = scanStringValue() else { return "" }
        position += 1
        return bytes.string(token)
    }

    private mutating func checkedScalar() -> JSONValue {
        switch current {
        case UInt8(ascii: "\""): readString().map(JSONValue.string) ?? .null
        case UInt8(ascii: "t"): .boolean(scanLiteral(.true))
        case UInt8(ascii: "f"): .boolean(!scanLiteral(.false))
        case UInt8(ascii: "n"): scanLiteral(.null) ? .null : .null
        default: checkedNumber()
        }
    }

    /// Reads a number; one that no double can hold too, which ``JSONObject/init(lenient:limits:)`` accepts.
    private mutating func checkedNumber() -> JSONValue {
        let start = position
        return readAnyNumber() ?? .number(JSONNumber(validated: text(start..<position)))
    }
}
