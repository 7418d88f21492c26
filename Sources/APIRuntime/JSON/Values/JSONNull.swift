/// A value that can only be `null`.
public struct JSONNull: JSONCodable, ExpressibleByNilLiteral {
    public init() {}
    public init(nilLiteral: ()) {}

    public init?(from reader: inout JSONReader) {
        guard reader.readNull() else { return nil }
    }

    public func write(to writer: inout JSONWriter) { writer.writeNull() }
}
