/// A generated structure: an object with known keys. It is filled where it lies, for a value of many members that goes
/// from function to function is copied on the way, and all that it refers to counted.
public protocol JSONStructure: JSONCodable {
    /// A value to be filled: what is optional is absent in it, what is required is empty.
    // Not a property, and what is optional not set in it: the compiler would make the value twice and copy it.
    init(empty: ())

    /// Reads the object at the reader's cursor.
    /// - Returns: whether nothing required is missing or couldn't be read; otherwise a violation was recorded.
    mutating func readMembers(from reader: inout JSONReader) -> Bool
}

// None of these is inlinable: in a version made for one type the compiler copies what it returns.
extension JSONStructure {
    public init?(from reader: inout JSONReader) {
        self.init(empty: ())
        guard readMembers(from: &reader) else { return nil }
    }

    /// Reads a JSON text.
    /// - Parameters:
    ///   - json: the whole text in UTF-8.
    ///   - mode: how values that the schema doesn't list are treated.
    ///   - limits: bounds on what is read.
    ///   - direction: which way the payload goes, where that decides which members it must have.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    public init(
        json: [UInt8], mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) throws(JSONInvalidError) {
        self.init(empty: ())
        var reader = JSONReader(json.rawSpan, mode: mode, limits: limits, direction: direction)
        let isComplete = readMembers(from: &reader)
        guard reader.isAtEnd(), isComplete else { throw JSONInvalidError(reader.finish()) }
    }
}

extension JSONReader {
    /// Reads an optional member; it is `nil` after a violation.
    @inlinable
    public mutating func read<Value: JSONStructure>(into value: inout Value?) {
        value = Value(empty: ())
        if value?.readMembers(from: &self) != true { value = nil }
    }

    /// Reads a required member of an object.
    @inlinable
    public mutating func read<Value: JSONStructure>(into value: inout Value, of object: inout JSONObjectCursor) {
        if !value.readMembers(from: &self) { object.isIncomplete = true }
    }

    /// Reads an array of structures.
    @inlinable
    public mutating func readArray<Element: JSONStructure>(
        of type: Element.Type, minItems: Int = 0, maxItems: Int = .max
    ) -> [Element]? {
        guard var array = beginArray() else { return nil }
        var result: [Element] = []
        if nextElement(in: &array) {
            let start = valueStart()
            var first = Element(empty: ())
            if first.readMembers(from: &self) {
                // Counted once, when it's known that the elements are what they should be.
                result.reserveCapacity(1 + countElements(behind: start))
                result.append(consume first)
            }
            while nextElement(in: &array) {
                result.append(Element(empty: ()))
                if !result[result.count - 1].readMembers(from: &self) { result.removeLast() }
            }
        }
        return endArray(array, minItems: minItems, maxItems: maxItems) ? result : nil
    }
}

extension JSONObjectCursor {
    /// Sets a required property to what was read, or takes note that it couldn't be.
    @inlinable
    public mutating func require<Value>(_ property: inout Value, _ value: consuming Value?) {
        if let value { property = value } else { isIncomplete = true }
    }

    /// Sets a required property that may be `null` to what was read, or takes note that it couldn't be.
    @inlinable
    public mutating func require<Value>(_ property: inout Value?, _ value: consuming Nullable<Value>?) {
        if let value { property = value.value } else { isIncomplete = true }
    }
}
