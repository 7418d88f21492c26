/// The direction of a payload.
///
/// OpenAPI 3.0 requires `readOnly` members only in responses, and `writeOnly` members only in requests.
public enum PayloadDirection: String, Sendable, CaseIterable {
    case request, response
}
