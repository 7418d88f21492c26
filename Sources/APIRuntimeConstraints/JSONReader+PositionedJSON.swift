@_spi(Generated) import APIRuntime

extension JSONReader {
    /// Returns the tree of the next value, which isn't consumed; `nil` if the text isn't JSON, which is reported when
    /// it is read.
    mutating func positionedJSON() -> PositionedJSON? {
        guard !isBroken else { return nil }
        let start = mark()
        let (outerEnd, wasTrying, outerMode) = (end, isTrying, mode)
        // In a trial nothing is reported, and the first error ends the reading.
        isTrying = true
        mode = .strict
        var tree = PositionedJSON()
        build(&tree)
        let isComplete = !isBroken
        (end, isTrying, mode) = (outerEnd, wasTrying, outerMode)
        goBack(to: start)
        return isComplete ? tree : nil
    }

    /// Adds the next value to a tree. Uses its own stack, because values may be nested deeply.
    private mutating func build(_ tree: inout PositionedJSON) {
        var open: [Int] = []
        repeat {
            guard addNext(to: &tree, &open) else { return }
            // The end of a value may also be the end of the containers around it.
            while let container = open.last, endsContainer(container, in: tree) {
                guard !isBroken else { return }
                depth -= 1
                tree.close(container, at: position)
                open.removeLast()
            }
        } while !open.isEmpty && !isBroken
    }

    /// Consumes the container's closing bracket if it is next, and returns whether it was.
    private mutating func endsContainer(_ container: Int, in tree: borrowing PositionedJSON) -> Bool {
        skipWhitespace()
        let close = tree.nodes[container].kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard current == close else { return false }
        position += 1
        return true
    }

    /// Adds the next value, in an object with its key, and enters it if it is an array or object.
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
