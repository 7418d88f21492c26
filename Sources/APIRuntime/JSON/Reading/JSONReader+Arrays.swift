/// Where the reader is within an array.
@_spi(Generated)
public struct JSONArrayCursor {
    let start: Int
    @usableFromInline var count = 0
}

extension JSONReader {
    /// Reads an array whose elements the closure reads.
    // Inlinable, as are the other functions that take closures, so that the module of the element's type gets a version
    // of its own.
    @inlinable
    public mutating func readArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        guard var array = beginArray() else { return nil }
        var result: [Element] = []
        while nextElement(in: &array) {
            let start = valueStart()
            guard let element = read(&self) else { continue }
            // Counted once, when it's known that the elements are what they should be: one allocation for each array.
            if result.isEmpty { result.reserveCapacity(1 + countElements(after: start)) }
            result.append(element)
        }
        return endArray(array, minItems: minItems, maxItems: maxItems) ? result : nil
    }

    /// Enters an array; `nil` when something else stands there.
    public mutating func beginArray() -> JSONArrayCursor? {
        skipWhitespace()
        guard current == UInt8(ascii: "[") else {
            reportTypeMismatch(expected: "an array")
            return nil
        }
        let start = position
        return enter() ? JSONArrayCursor(start: start) : nil
    }

    /// Moves to the array's next element, which must then be read; `false` at the array's end.
    public mutating func nextElement(in array: inout JSONArrayCursor) -> Bool {
        guard nextElement(isFirst: array.count == 0) else { return false }
        array.count += 1
        return isWithinCount(array.count, at: array.start)
    }

    /// Leaves an array; records when it has too few or too many elements.
    /// - Returns: whether it was read to its end.
    public mutating func endArray(_ array: JSONArrayCursor, minItems: Int = 0, maxItems: Int = .max) -> Bool {
        guard !isBroken else { return false }
        depth -= 1
        let count = array.count
        guard mode == .strict, count < minItems || count > maxItems else { return true }
        if count < minItems {
            record(.minItems, at: array.start, "expected at least \(minItems) items, found \(count)")
        }
        if count > maxItems {
            record(.maxItems, at: array.start, "expected at most \(maxItems) items, found \(count)")
        }
        return true
    }

    /// How many elements are behind the one that started at an offset and was just read.
    @usableFromInline
    mutating func countElements(after start: Int) -> Int {
        // Most arrays have one.
        guard current == UInt8(ascii: ","), start < position else { return 0 }
        return bytes.countElements(after: start..<position)
    }

    /// Whether a container may have so many parts; otherwise the reader stops.
    @inline(__always)
    mutating func isWithinCount(_ count: Int, at start: Int) -> Bool {
        if count <= limits.maxCount { return true }
        failCount(at: start)
        return false
    }

    @inline(never)
    private mutating func failCount(at start: Int) {
        fail(.limit, at: start, "more than \(limits.maxCount) elements or members")
    }

    /// Moves to the next element, or consumes the array's end.
    @inline(__always)
    package mutating func nextElement(isFirst: Bool) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            return false
        }
        guard !isFirst else {
            if position < end { return true }
            failExpecting("a value or ']'")
            return false
        }
        guard current == UInt8(ascii: ",") else {
            failExpecting("',' or ']'")
            return false
        }
        position += 1
        return true
    }
}
