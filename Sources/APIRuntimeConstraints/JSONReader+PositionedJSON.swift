@_spi(Generated) import APIRuntime

extension JSONReader {
    /// The tree of the value at the cursor, which stays where it is; `nil` when the text isn't JSON, of which reading
    /// it will tell.
    mutating func positionedJSON() -> PositionedJSON? {
        guard !isBroken else { return nil }
        let start = mark()
        let (outerEnd, wasTrying, outerMode) = (end, isTrying, mode)
        // As in a trial nothing is reported, and the first error is the end.
        isTrying = true
        mode = .strict
        var tree = PositionedJSON()
        build(&tree)
        let isComplete = !isBroken
        (end, isTrying, mode) = (outerEnd, wasTrying, outerMode)
        goBack(to: start)
        return isComplete ? tree : nil
    }

    /// Adds the value at the cursor to a tree. With a stack of its own, for values may be deep.
    private mutating func build(_ tree: inout PositionedJSON) {
        var open: [Int] = []
        repeat {
            guard addNext(to: &tree, &open) else { return }
            // What ends here may end what is around it.
            while let container = open.last, endsContainer(container, in: tree) {
                guard !isBroken else { return }
                depth -= 1
                tree.close(container, at: position)
                open.removeLast()
            }
        } while !open.isEmpty && !isBroken
    }

    /// Whether the container's closing bracket comes next, which is then consumed; otherwise the cursor stands at the
    /// next value, an object's key before it being in the tree.
    private mutating func endsContainer(_ container: Int, in tree: borrowing PositionedJSON) -> Bool {
        skipWhitespace()
        let close = tree.nodes[container].kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard current == close else { return false }
        position += 1
        return true
    }

    /// Adds the next value, in an object with its key, and opens it when it is an array or object.
    private mutating func addNext(to tree: inout PositionedJSON, _ open: inout [Int]) -> Bool {
        if let container = open.last {
            let isFirst = tree.nodes[container].count == 0
            if tree.nodes[container].kind == .object {
                guard let name = nextName(isFirst: isFirst) else { return false }
                tree.add(string(name), name.content.lowerBound - 1..<name.content.upperBound + 1)
            } else {
                guard nextElement(isFirst: isFirst) else { return false }
            }
            tree.count(in: container)
        }
        let start = valueStart()
        switch peekKind() {
        case .object, .array:
            let kind = peekKind()
            guard enter() else { return false }
            open.append(tree.nodes.count)
            tree.add(kind, start..<position)
        case .string:
            guard let token = scanString() else { return false }
            tree.add(string(token), start..<position)
        case .number:
            guard let token = scanNumber() else { return false }
            if case .integer(let value) = exactInteger(token) {
                tree.add(ExactNumber.integer(value), token.range)
            } else {
                guard let value = finiteDouble(token) else { return false }
                tree.add(ExactNumber(value), token.range)
            }
        case .boolean:
            guard let value = readBoolean() else { return false }
            tree.add(value, start..<position)
        case .null:
            guard readNull() else { return false }
            tree.add(.null, start..<position)
        case .invalid:
            failExpecting("a value")
            return false
        }
        return true
    }
}
