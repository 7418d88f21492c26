import APIRuntime

/// The homeserver that owns the push rules, for a service next to it: clients get rules from its `/sync`, so that changes
/// must reach it.
public protocol PushRuleForwarder: Sendable {
    /// Makes a change at the homeserver. It is stored here only afterwards.
    /// - Throws: the client's response: the homeserver's own error, or 502 if it can't be reached.
    func forward(_ change: PushRuleChange, of userID: String) async throws(MatrixError)
}
