/// A value that can only be `null`.
public struct JSONNull: JSONCodable, ExpressibleByNilLiteral {
    public init() {}
    public init(nilLiteral: ()) {}

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard reader.readNull() else { return nil }
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.writeNull() }
}
