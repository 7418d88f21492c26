/// The path of a request. What is interpolated becomes one path segment: it is percent-encoded, slashes included.
public struct APIPath: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The path as it stands in a request.
    public let text: String

    public init(stringLiteral value: String) {
        text = value
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Appends a parameter. `.` and `..` would be taken for steps in the path, so that their dots are encoded.
        public mutating func appendInterpolation(_ parameter: some APIParameter) {
            let value = parameter.parameter
            text += value == "." ? "%2E" : value == ".." ? "%2E%2E" : PercentEncoding.encode(value)
        }
    }
}
