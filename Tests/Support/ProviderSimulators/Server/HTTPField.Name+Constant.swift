import HTTPTypes

extension HTTPField.Name {
    /// Creates the name of a field from a literal.
    /// - Precondition: the literal is a token (RFC 9110, section 5.6.2).
    init(constant: StaticString) {
        guard let name = Self("\(constant)") else { preconditionFailure("\(constant) is no name of a field") }
        self = name
    }
}
