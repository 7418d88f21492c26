/// The path of a request. An interpolated value becomes part of one segment: it is percent-encoded, slashes included.
public struct APIPath: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The percent-encoded path.
    public let text: String
    /// The path with `{}` in place of each interpolated value, such as `/rooms/{}/messages`.
    public let template: String

    public init(stringLiteral value: String) {
        text = PercentEncoding.encodePath(value)
        template = text
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        template = stringInterpolation.template
    }

    /// A builder that encodes the literals and values of an interpolated path.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var template = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
            template.reserveCapacity(literalCapacity + interpolationCount * 2)
        }

        public mutating func appendLiteral(_ literal: String) {
            let encoded = PercentEncoding.encodePath(literal)
            text += encoded
            template += encoded
        }

        /// Appends a parameter. The dots of `.` and `..` are encoded, because servers remove such segments.
        public mutating func appendInterpolation(_ parameter: some APIParameter) {
            appendInterpolation([parameter], name: "", style: .simple)
        }

        /// Appends a parameter in a style.
        public mutating func appendInterpolation(
            _ parameter: some APIParameter, name: String, style: APIPathStyle
        ) {
            appendInterpolation([parameter], name: name, style: style)
        }

        /// Appends an array, its elements separated by commas.
        public mutating func appendInterpolation(_ parameters: [some APIParameter]) {
            appendInterpolation(parameters, name: "", style: .simple)
        }

        /// Appends an array in a style.
        public mutating func appendInterpolation(
            _ parameters: [some APIParameter], name: String, style: APIPathStyle
        ) {
            append(style.text(of: parameters.map(\.parameter), named: name))
        }

        /// Appends an object as `k,v,k,v`.
        public mutating func appendInterpolation(object: some JSONCodable) {
            appendInterpolation(object: object, name: "", style: .simple)
        }

        /// Appends an object in a style.
        public mutating func appendInterpolation(object: some JSONCodable, name: String, style: APIPathStyle) {
            append(style.text(of: ParameterObject(object).scalarPairs, named: name))
        }

        private mutating func append(_ encoded: String) {
            text += encoded == "." ? "%2E" : encoded == ".." ? "%2E%2E" : encoded
            template += "{}"
        }
    }
}
