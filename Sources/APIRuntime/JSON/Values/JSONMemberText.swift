/// Members of an object as compact JSON text without braces, which a reader has checked.
extension String {
    /// All members, their values as trees.
    func readMembers() -> [JSONObject.Element] {
        var members: [JSONObject.Element] = []
        forEachMember { reader, token in
            members.append((reader.bytes.string(token), reader.buildTree()))
            return true
        }
        return members
    }

    /// The value of a key as a tree.
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

    /// Whether a string of the table is among the members' keys.
    func hasMember(of table: JSONStringTable) -> Bool {
        var isFound = false
        forEachMember { reader, token in
            isFound = reader.place(of: token, in: table) != nil
            return !isFound && reader.skipChecked()
        }
        return isFound
    }

    /// Goes through the members until the closure, which must move behind the value, answers `false`.
    private func forEachMember(_ body: (inout JSONReader, StringToken) -> Bool) {
        // What was read within the limits of the time needs none.
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
    /// Moves behind the next value of a text that was checked.
    fileprivate mutating func skipChecked() -> Bool {
        position = bytes.endOfValue(from: position)
        return true
    }

    /// An array or object that is not yet complete.
    private struct OpenContainer {
        let isObject: Bool
        /// Of the member that is being read.
        var key = ""
        var elements: [JSONValue] = []
        var members: [JSONObject.Element] = []

        mutating func add(_ value: JSONValue) {
            if isObject { members.append((key, value)) } else { elements.append(value) }
        }

        var value: JSONValue { isObject ? .object(JSONObject(members: members)) : .array(elements) }
    }

    /// The next value of a compact text that was checked, as a tree. With a stack of its own, for values may be deep.
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
            // What ends here may end what is around it.
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

    /// The key that comes next in an object, and nothing in an array.
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
        default: readAnyNumber() ?? .null
        }
    }
}
