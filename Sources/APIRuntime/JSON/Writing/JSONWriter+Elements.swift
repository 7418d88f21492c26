extension ElementInPlace where Element: JSONCodable {
    @inlinable
    @inline(__always)
    func write(to writer: inout JSONWriter) { value.write(to: &writer) }
}

extension JSONWriter {
    /// Writes an array.
    @inlinable
    public mutating func write<Element: JSONCodable>(_ values: [Element]) {
        beginArray()
        values.forEachInPlace { element in
            beginElement()
            element.write(to: &self)
        }
        endArray()
    }
}
