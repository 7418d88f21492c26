import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushDelivery
import PushProviderModels

/// A request for an access token (RFC 7523, section 2.1) and the meaning of its response.
struct OAuthTokenRequest: Sendable {
    /// A granted token.
    struct Grant: Hashable, Sendable {
        /// A secret.
        let token: String
        let lifetime: Duration
    }

    /// The lifetime of a token whose response names none.
    private static let defaultLifetime: Int64 = 600
    private static let maxResponseBytes = 64 << 10

    let key: GoogleAccountKey
    let endpoint: BaseURL
    let audience: String

    /// The beginning of the reasons of failures.
    static let label = "OAuth token endpoint"

    /// Sends the request. Failures are those of the delivery that needs the token.
    func send(
        with client: any ClientTransport, secondsSince1970 now: Double
    ) async -> Result<Grant, DeliveryFailure> {
        let assertion: String
        do {
            // A clock far outside of any calendar makes an assertion that Google refuses.
            assertion = try key.assertion(audience: audience, now: Int64(min(max(now, 0), 1e11)))
        } catch {
            let reason = "cannot sign the request for an OAuth access token"
            return .failure(DeliveryFailure(.operatorFault(reason: reason, remedy: "check service_account_file")))
        }
        // All characters of an assertion are unreserved in forms.
        let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + assertion
        let head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
            path: endpoint.path.isEmpty ? "/" : endpoint.path,
            headerFields: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"])
        do {
            let response = try await client.send(head, body: Array(form.utf8), maxResponseBytes: Self.maxResponseBytes)
            return Self.result(of: response, now: now)
        } catch {
            // The error contains neither the assertion nor a path.
            let problem =
                switch error {
                case let error as OutboundError: "\(error)"
                case let error as IncompleteResponseError: "\(error)"
                case is ResponseTooLargeError: "its response is larger than \(Self.maxResponseBytes) bytes"
                default: "no response"
                }
            return .failure(
                DeliveryFailure(
                    .retryLater(scope: .destination, reason: "\(Self.label): \(problem)"),
                    lacksResponse: !(error is ResponseTooLargeError)))
        }
    }

    /// Returns the meaning of a response.
    ///
    /// | response | meaning |
    /// | --- | --- |
    /// | 200 with a token | the token |
    /// | 400 or 401 `invalid_grant` | operator fault: the clock is wrong, or the key was deleted |
    /// | other 3xx, 4xx except 408 and 429 | operator fault |
    /// | 408, 429, 5xx, 200 without a token | later, after `Retry-After` |
    ///
    /// Failures contain the `error` code of the response, no other text of it, and neither tokens nor assertions.
    /// - Parameter now: the time of day in seconds since 1970.
    static func result(of response: ClientResponse, now: Double) -> Result<Grant, DeliveryFailure> {
        let status = response.head.status.code
        let later = { (reason: String) -> Result<Grant, DeliveryFailure> in
            let after = RetryAfter.delay(response.head.headerFields, now: now)
            return .failure(DeliveryFailure(.retryLater(after: after, scope: .destination, reason: reason)))
        }
        switch status {
        case 200..<300:
            guard let grant = try? OAuthTokenResponse(json: response.body, mode: .tolerant),
                isFieldValue(grant.accessToken)
            else { return later("\(label): \(status) without an access token") }
            let lifetime = min(max(grant.expiresIn ?? defaultLifetime, 1), 86_400)
            return .success(Grant(token: grant.accessToken, lifetime: .seconds(lifetime)))
        case 408, 429, 500...: return later("\(label): \(status)")
        default:
            let error = try? OAuthErrorResponse(json: response.body, mode: .tolerant)
            let code = error.flatMap { isErrorCode($0.error) ? $0.error : nil }
            // The description may repeat parts of the assertion.
            let reason = "\(label): \(status)" + (code.map { " " + $0 } ?? "")
            return .failure(DeliveryFailure(.operatorFault(reason: reason, remedy: remedy(for: code))))
        }
    }

    private static func remedy(for code: String?) -> String {
        switch code {
        case "invalid_grant":
            "check the clock of this machine, and that the key of service_account_file has not been deleted"
        case nil: "check token_endpoint, or token_uri of service_account_file"
        default: "create a new key for the service account and replace service_account_file"
        }
    }

    /// Returns whether a text is an error code (RFC 6749, section 5.2) of usual length.
    private static func isErrorCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }

    /// Whether a token can be sent in a header field.
    private static func isFieldValue(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
