/// A generated structure: an object with known keys.
///
/// It is decoded in place, because returning a structure of many members through several calls would copy it and retain
/// everything that it refers to.
public protocol JSONStructure: JSONCodable {
    /// Creates a value for a reader to fill: optional properties are `nil`, required ones empty.
    // An initializer and not a static property or function, and it doesn't assign the optional properties. Otherwise
    // the compiler would create the value twice and copy it.
    @_spi(Generated)
    init(_: JSONBlank)

    /// Reads the object at the reader's cursor into the properties.
    /// - Returns: `false` if a required member is missing or couldn't be read; a violation was then recorded.
    @_spi(Generated)
    mutating func readMembers(from reader: inout JSONReader) -> Bool
}

/// The argument of the initializer that creates a structure for a reader to fill.
@_spi(Generated)
public enum JSONBlank {
    case blank
}

// See `JSONCodable`. None of these ever runs: the compiler rejects a conformance that would use them.
extension JSONStructure {
    @_spi(Generated)
    @available(*, unavailable, message: "a JSONStructure must implement 'init(_: JSONBlank)'")
    public init(_: JSONBlank) { fatalError() }

    @_spi(Generated)
    @available(*, unavailable, message: "a JSONStructure must implement 'readMembers(from: inout JSONReader)'")
    public mutating func readMembers(from reader: inout JSONReader) -> Bool { false }
}

// None of these is inlinable, because in a version specialized for one type the compiler copies the returned value.
extension JSONStructure {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        self.init(.blank)
        guard readMembers(from: &reader) else { return nil }
    }

    @_spi(Generated)
    public init(
        wholeText json: [UInt8], mode: JSONReadingMode, limits: JSONLimits, direction: JSONDirection?
    ) throws(JSONInvalidError) {
        self.init(.blank)
        var reader = JSONReader(json.rawSpan, mode: mode, limits: limits, direction: direction)
        let isComplete = readMembers(from: &reader)
        guard reader.isAtEnd(), isComplete else { throw JSONInvalidError(reader.finish()) }
    }
}

extension JSONReader {
    /// Reads an optional member; it is `nil` after a violation.
    @inlinable
    public mutating func read<Value: JSONStructure>(into value: inout Value?) {
        value = Value(.blank)
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
            var first = Element(.blank)
            if first.readMembers(from: &self) {
                // After the first element turned out to be valid.
                result.reserveCapacity(1 + guessElements(after: start))
                result.append(consume first)
            }
            while nextElement(in: &array) {
                result.append(Element(.blank))
                if !result[result.count - 1].readMembers(from: &self) { result.removeLast() }
            }
        }
        return endArray(array, minItems: minItems, maxItems: maxItems) ? result : nil
    }
}

extension JSONObjectCursor {
    /// Assigns a required property; after a violation (`nil`) the object is incomplete.
    @inlinable
    public mutating func require<Value>(_ property: inout Value, _ value: consuming Value?) {
        if let value { property = value } else { isIncomplete = true }
    }

    /// Assigns a required property that may be `null`; after a violation (`nil`) the object is incomplete.
    @inlinable
    public mutating func require<Value>(_ property: inout Value?, _ value: consuming Nullable<Value>?) {
        if let value { property = value.value } else { isIncomplete = true }
    }
}
