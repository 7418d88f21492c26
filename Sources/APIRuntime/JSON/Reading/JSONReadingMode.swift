/// The treatment of values that a schema doesn't define.
public enum JSONReadingMode: Hashable, Sendable {
    /// The whole schema is enforced. Servers read requests in this mode.
    case strict
    /// Types and required keys are enforced. Enums and unions keep unknown values, and limits on values (lengths,
    /// ranges, patterns) aren't checked. An optional member that is `null`, though its type doesn't allow it, is
    /// treated as absent. Clients read responses in this mode, which newer or less strict servers may have sent.
    case tolerant
}

/// The direction of a payload. OpenAPI 3.0 requires `readOnly` members in responses only, and `writeOnly` members in
/// requests only.
public enum JSONDirection: Hashable, Sendable {
    /// From a client to a server.
    case request
    /// From a server to a client.
    case response
}
