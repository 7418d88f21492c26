extension JSONWriter {
    /// Writes an array.
    @inlinable
    public mutating func write<Element: JSONCodable>(_ values: [Element]) {
        beginArray()
        values.forEachInPlace { element in
            beginElement()
            write(element)
        }
        endArray()
    }

    @inlinable
    @inline(__always)
    mutating func write<Element: JSONCodable>(_ element: borrowing ElementInPlace<Element>) {
        element.value.write(to: &self)
    }
}
