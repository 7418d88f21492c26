import HTTPTypes
import StringGrammars

/// A request on its way to a generated server: routed, its body not yet read.
public struct ServerRequest: Sendable {
    public let head: HTTPRequest
    let pathParameters: [(key: String, value: PathParameter)]
    let query: [QueryParameter]
    let body: ServerRequestBody
    let limits: RequestLimits

    /// What stands in the path where its template has a parameter.
    struct PathParameter: Hashable, Sendable {
        /// Decoded.
        let value: String
        /// As it stood in the path; of a segment that holds more than the parameter, only commas and percent signs are encoded.
        let raw: String
    }

    /// A pair of the query string.
    struct QueryParameter: Hashable, Sendable {
        /// Decoded, as ``value`` is.
        let name: String
        let value: String
        /// As it stood in the query string.
        let raw: String
    }
}

// MARK: Authentication

extension ServerRequest {
    /// Who sends the request, said in one of several ways; of those that are there the first counts.
    /// - Throws: 401 `M_MISSING_TOKEN` when none is there.
    public func accessToken(in schemes: [APIAuthentication] = [.bearer]) throws(MatrixError) -> AccessToken {
        guard let token = optionalAccessToken(in: schemes) else { throw .missingToken }
        return token
    }

    /// Who sends the request, when it says so.
    public func optionalAccessToken(in schemes: [APIAuthentication] = [.bearer]) -> AccessToken? {
        for scheme in schemes {
            if let secret = secret(scheme), !secret.isEmpty { return AccessToken(secret) }
        }
        return nil
    }

    /// The secrets of the caller: those of the first set of which every secret is there.
    /// - Throws: 401 `M_MISSING_TOKEN` when no set is complete.
    public func credentials(
        in sets: [[APIAuthentication]]
    ) throws(MatrixError) -> [APIAuthentication: AccessToken] {
        guard let credentials = optionalCredentials(in: sets) else { throw .missingCredentials(sets) }
        return credentials
    }

    /// The secrets of the caller, or `nil` when no set of them is complete.
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

    /// What follows the scheme in the `Authorization` field (RFC 9110, section 11.4).
    private func credentials(_ scheme: String) -> String? {
        guard let parts = head.headerFields[.authorization]?.split(separator: " "), parts.count > 1,
            parts[0].lowercased() == scheme
        else { return nil }
        return parts.dropFirst().joined(separator: " ")
    }

    /// The decoded value of a cookie (RFC 6265, section 5.4); one that isn't percent-encoded is taken as it is.
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
