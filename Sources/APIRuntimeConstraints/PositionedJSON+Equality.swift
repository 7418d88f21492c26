@_spi(Generated) import APIRuntime

/// Equality of JSON Schema (2020-12 core, 4.2.2): numbers by value, objects regardless of order, strings by their
/// Unicode scalars.
extension PositionedJSON {
    /// A value of a tree as an element of a set.
    struct Value: Hashable {
        let tree: PositionedJSON
        let node: Int

        static func == (left: Value, right: Value) -> Bool { left.tree.isEqual(left.node, right.node) }
        func hash(into hasher: inout Hasher) { tree.hash(node, into: &hasher) }
    }

    func isEqual(_ left: Int, _ right: Int) -> Bool {
        guard nodes[left].kind == nodes[right].kind, nodes[left].count == nodes[right].count else { return false }
        switch nodes[left].kind {
        case .null, .invalid: return true
        case .boolean: return boolean(left) == boolean(right)
        case .string: return string(left).utf8.elementsEqual(string(right).utf8)
        case .number: return number(left) == number(right)
        case .array: return zip(elements(left), elements(right)).allSatisfy { isEqual($0, $1) }
        case .object:
            // Sorted, so that no choice of keys takes quadratic time.
            return zip(sortedKeys(left), sortedKeys(right)).allSatisfy { left, right in
                string(left).utf8.elementsEqual(string(right).utf8) && isEqual(left + 1, right + 1)
            }
        }
    }

    private func sortedKeys(_ object: Int) -> [Int] {
        keys(object).sorted { string($0).utf8.lexicographicallyPrecedes(string($1).utf8) }
    }

    private func hash(_ node: Int, into hasher: inout Hasher) {
        hasher.combine(nodes[node].kind)
        hasher.combine(nodes[node].count)
        switch nodes[node].kind {
        case .null, .invalid: break
        case .boolean: hasher.combine(boolean(node))
        case .string: hash(string(node), into: &hasher)
        case .number: hasher.combine(number(node))
        case .array: for element in elements(node) { hash(element, into: &hasher) }
        case .object:
            // A sum, because the order doesn't matter.
            hasher.combine(
                keys(node).reduce(0) { sum, key in
                    var member = Hasher()
                    hash(string(key), into: &member)
                    hash(key + 1, into: &member)
                    return sum &+ member.finalize()
                })
        }
    }

    private func hash(_ string: String, into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }

    /// Returns whether a node equals a value of a schema.
    func isEqual(_ node: Int, to value: JSONValue) -> Bool {
        switch (nodes[node].kind, value) {
        case (.null, .null): return true
        case (.boolean, .boolean(let value)): return boolean(node) == value
        case (.string, .string(let value)): return string(node).utf8.elementsEqual(value.utf8)
        case (.number, .integer), (.number, .number): return number(node) == ExactNumber(value)
        case (.array, .array(let values)):
            return nodes[node].count == values.count
                && zip(elements(node), values).allSatisfy { isEqual($0, to: $1) }
        case (.object, .object(let object)):
            return nodes[node].count == object.count
                && object.allSatisfy { key, value in member(node, key).map { isEqual($0, to: value) } ?? false }
        default: return false
        }
    }

    /// Returns the index of the first element that equals an earlier one, and the index of the earlier one.
    func firstRepetition(in elements: [Int]) -> (index: Int, earlier: Int)? {
        var first: [Value: Int] = [:]
        for (index, element) in elements.enumerated() {
            let value = Value(tree: self, node: element)
            if let earlier = first[value] { return (index, earlier) }
            first[value] = index
        }
        return nil
    }
}
