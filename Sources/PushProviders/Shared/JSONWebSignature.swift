/// Signed JSON texts in the form of JSON Web Tokens: the compact serialization (RFC 7515, section 7.1).
enum JSONWebSignature {
    /// Returns the serialization of a header and claims.
    /// - Parameters:
    ///   - header: the JSON text of the header.
    ///   - claims: the JSON text of the claims.
    ///   - sign: returns the signature of a text, in the form that the header's `alg` demands.
    static func compact<Signature: Sequence<UInt8>>(
        header: [UInt8], claims: [UInt8], sign: (_ text: [UInt8]) throws -> Signature
    ) rethrows -> String {
        let signed = Base64URL.encode(header) + "." + Base64URL.encode(claims)
        return signed + "." + Base64URL.encode(try sign(Array(signed.utf8)))
    }
}
