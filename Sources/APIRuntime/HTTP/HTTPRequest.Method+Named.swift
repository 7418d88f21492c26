import HTTPTypes

extension HTTPRequest.Method {
    /// Returns the method with a name, for methods that have no constant, such as `QUERY`.
    /// - Precondition: The name is a token of HTTP (RFC 9110, section 5.6.2).
    @_spi(Generated) public static func named(_ name: StaticString) -> HTTPRequest.Method {
        guard let method = HTTPRequest.Method("\(name)") else {
            preconditionFailure("\(name) isn't a token of HTTP")
        }
        return method
    }
}
