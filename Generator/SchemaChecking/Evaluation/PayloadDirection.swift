/// Which way a payload goes.
///
/// OpenAPI 3.0 requires a member that is `readOnly` in responses only, and one that is `writeOnly` in requests only.
public enum PayloadDirection: String, Sendable, CaseIterable {
    case request, response
}
