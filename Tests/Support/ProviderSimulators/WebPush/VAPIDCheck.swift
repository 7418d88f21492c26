import APIRuntime
import Crypto

/// The `Authorization` field of Voluntary Application Server Identification (RFC 8292).
public struct VAPIDCredentials: Sendable {
    public let token: JSONWebToken
    /// The public key as the field has it: uncompressed, base64url.
    public let publicKey: String

    /// Reads and checks the field.
    /// - Parameter origin: the value that `aud` must have.
    init(authorization: String, origin: String, now: Double) throws(ProtocolViolation) {
        guard authorization.lowercased().hasPrefix("vapid ") else {
            throw ProtocolViolation("the authorization scheme isn't vapid: \(authorization)")
        }
        var parameters: [String: String] = [:]
        for parameter in authorization.dropFirst(6).split(separator: ",") {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            let name = parts.first.map { $0.filter { $0 != " " } } ?? ""
            guard parts.count == 2, parameters[name] == nil else {
                throw ProtocolViolation("the vapid parameter isn't name=value, or repeated: \(parameter)")
            }
            parameters[name] = parts[1].filter { $0 != " " }
        }
        guard let text = parameters["t"], let publicKey = parameters["k"] else {
            throw ProtocolViolation("the vapid parameters t and k aren't both there: \(authorization)")
        }
        guard let bytes = Base64URL.decode(publicKey), bytes.count == 65,
            let key = try? P256.Signing.PublicKey(x963Representation: bytes)
        else { throw ProtocolViolation("the vapid key isn't an uncompressed P-256 point in base64url: \(publicKey)") }
        token = try JSONWebToken(text)
        self.publicKey = publicKey
        guard token.isSigned(by: key) else {
            throw ProtocolViolation("the vapid token isn't signed with ES256 by its key")
        }
        guard token.claims["aud"]?.string == origin else {
            throw ProtocolViolation("the vapid token's aud isn't \(origin): \(token.claims)")
        }
        guard let expiry = token.claims["exp"]?.integer else {
            throw ProtocolViolation("the vapid token's exp isn't an integer: \(token.claims)")
        }
        guard Double(expiry) > now else {
            throw ProtocolViolation("the vapid token expired at \(expiry), now is \(now)")
        }
        guard Double(expiry) <= now + 24 * 3600 else {
            throw ProtocolViolation("the vapid token's exp \(expiry) is over 24 hours after \(now)")
        }
        try Self.checkSubject(token.claims["sub"])
    }

    private static func checkSubject(_ subject: JSONValue?) throws(ProtocolViolation) {
        guard let subject = subject?.string else { throw ProtocolViolation("the vapid token has no sub") }
        let isMail = subject.hasPrefix("mailto:") && subject.contains("@") && !subject.hasPrefix("mailto:mailto:")
        let isPage = subject.hasPrefix("https://") && !subject.hasPrefix("https://localhost")
        guard isMail || isPage, !subject.contains(where: { " <>".contains($0) }) else {
            throw ProtocolViolation("the vapid token's sub isn't a mailto: or https: URL: \(subject)")
        }
    }
}
