@_spi(Generated) import APIRuntime

/// A JSON value as a tree whose nodes know their positions in the text. It is built only to check a constraint.
struct PositionedJSON {
    /// A value, or a key of an object, which is followed by its value. The nodes inside a value follow it.
    struct Node {
        let kind: JSONKind
        /// The range in the text.
        var range: Range<Int>
        /// The index of the first node after this one and its contents.
        var next: Int
        /// The number of elements or members.
        var count = 0
        /// The index of the string or number; of a boolean, 1 for `true`.
        var content = 0
    }

    private(set) var nodes: [Node] = []
    private(set) var strings: [String] = []
    private(set) var numbers: [ExactNumber] = []

    /// Returns the node of the value that starts at an offset.
    func node(at offset: Int) -> Int? {
        // Nodes are in the order of the text.
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle].range.lowerBound < offset { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low].range.lowerBound == offset ? low : nil
    }

    // MARK: Content

    func string(_ node: Int) -> String { strings[nodes[node].content] }
    func number(_ node: Int) -> ExactNumber { numbers[nodes[node].content] }
    func boolean(_ node: Int) -> Bool { nodes[node].content == 1 }

    /// Returns the types of a value.
    func types(_ node: Int) -> JSONTypes {
        switch nodes[node].kind {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: number(node).isWhole ? .number : JSONTypes.number.subtracting(.integer)
        case .boolean: .boolean
        case .null: .null
        case .invalid: []
        }
    }

    /// Returns the nodes of an array's elements.
    func elements(_ array: Int) -> [Int] {
        var elements: [Int] = []
        elements.reserveCapacity(nodes[array].count)
        var node = array + 1
        while node < nodes[array].next {
            elements.append(node)
            node = nodes[node].next
        }
        return elements
    }

    /// Returns the nodes of an object's keys; each is followed by its value.
    func keys(_ object: Int) -> [Int] {
        var keys: [Int] = []
        keys.reserveCapacity(nodes[object].count)
        var node = object + 1
        while node < nodes[object].next {
            keys.append(node)
            node = nodes[node + 1].next
        }
        return keys
    }

    /// Returns the node of the value of a key.
    /// - Complexity: O(*n*) in the number of members.
    func member(_ object: Int, _ name: String) -> Int? {
        var node = object + 1
        while node < nodes[object].next {
            if string(node).utf8.elementsEqual(name.utf8) { return node + 1 }
            node = nodes[node + 1].next
        }
        return nil
    }

    // MARK: Building

    mutating func add(_ kind: JSONKind, _ range: Range<Int>) {
        nodes.append(Node(kind: kind, range: range, next: nodes.count + 1))
    }

    mutating func add(_ string: String, _ range: Range<Int>) {
        add(.string, range)
        nodes[nodes.count - 1].content = strings.count
        strings.append(string)
    }

    mutating func add(_ number: ExactNumber, _ range: Range<Int>) {
        add(.number, range)
        nodes[nodes.count - 1].content = numbers.count
        numbers.append(number)
    }

    mutating func add(_ boolean: Bool, _ range: Range<Int>) {
        add(.boolean, range)
        nodes[nodes.count - 1].content = boolean ? 1 : 0
    }

    /// Counts an element or member of an incomplete array or object.
    mutating func count(in node: Int) { nodes[node].count += 1 }

    /// Completes an array or object. All nodes added since are its contents.
    mutating func close(_ node: Int, at end: Int) {
        nodes[node].range = nodes[node].range.lowerBound..<end
        nodes[node].next = nodes.count
    }
}
