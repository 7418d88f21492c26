import HTTPTypes
import StringGrammars

/// A request to an operation of a generated server, its body not yet read.
public struct ServerRequest: Sendable {
    /// The method, the path and the header fields.
    public let head: HTTPRequest
    var pathParameters: [(key: String, value: PathParameter)]
    var query: [QueryParameter]
    let body: ServerRequestBody
    let limits: RequestLimits
    /// The request's identifier, the client's address, the deadline, the route.
    public var context: ServerRequestContext

    /// The part of a path that is a parameter of the template.
    struct PathParameter: Hashable, Sendable {
        /// The decoded value.
        let value: String
        /// The encoded value. In a segment with other text as well, only commas and percent signs are encoded.
        let raw: String
    }

    /// A pair of the query string.
    struct QueryParameter: Hashable, Sendable {
        /// The decoded name.
        let name: String
        /// The decoded value.
        let value: String
        /// The encoded value.
        let raw: String
    }
}

// MARK: Authentication

extension ServerRequest {
    /// Returns the secret of the first scheme that the request has one for.
    /// - Throws: 401 `M_MISSING_TOKEN` when the request has no secret.
    public func accessToken(in schemes: [APIAuthentication] = [.bearer]) throws(MatrixError) -> AccessToken {
        guard let token = optionalAccessToken(in: schemes) else { throw .missingToken }
        return token
    }

    /// Returns the secret of the first scheme that the request has one for, or `nil` for a request without a secret.
    public func optionalAccessToken(in schemes: [APIAuthentication] = [.bearer]) -> AccessToken? {
        for scheme in schemes {
            if let secret = secret(scheme), !secret.isEmpty { return AccessToken(secret) }
        }
        return nil
    }

    /// Returns the secrets of the first set for which the request has every secret.
    /// - Throws: 401 `M_MISSING_TOKEN` when no set is complete.
    public func credentials(
        in sets: [[APIAuthentication]]
    ) throws(MatrixError) -> [APIAuthentication: AccessToken] {
        guard let credentials = optionalCredentials(in: sets) else { throw .missingCredentials(sets) }
        return credentials
    }

    /// Returns the secrets of the first set for which the request has every secret, or `nil` when no set is complete.
    public func optionalCredentials(in sets: [[APIAuthentication]]) -> [APIAuthentication: AccessToken]? {
        for set in sets {
            var credentials: [APIAuthentication: AccessToken] = [:]
            for scheme in set { credentials[scheme] = optionalAccessToken(in: [scheme]) }
            if credentials.count == set.count { return credentials }
        }
        return nil
    }

    private func secret(_ scheme: APIAuthentication) -> String? {
        switch scheme {
        case .bearer: credentials("bearer")
        case .basic:
            credentials("basic").flatMap { Base64.decode($0) }.flatMap { String(validating: $0, as: UTF8.self) }
        case .http(let scheme): credentials(scheme.lowercased())
        case .header(let name): head.headerFields.value(of: name)
        case .query(let name): query.first { $0.name.isIdentical(to: name) }?.value
        case .cookie(let name): cookieText(name)
        }
    }

    /// Returns the text after the scheme in the `Authorization` field (RFC 9110, section 11.4).
    private func credentials(_ scheme: String) -> String? {
        guard let parts = head.headerFields[.authorization]?.split(separator: " "), parts.count > 1,
            parts[0].lowercased() == scheme
        else { return nil }
        return parts.dropFirst().joined(separator: " ")
    }

    /// Returns the decoded value of a cookie (RFC 6265, section 5.4), or the value itself if it isn't percent-encoded.
    func cookieText(_ name: String) -> String? {
        for line in head.headerFields[values: .cookie] {
            for pair in line.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].trimmed == name else { continue }
                let raw = parts[1].trimmed
                return PercentEncoding.decode(raw) ?? String(raw)
            }
        }
        return nil
    }
}
