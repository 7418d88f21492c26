/// Bounds on requests.
public struct RequestLimits: Hashable, Sendable {
    /// The largest body in bytes.
    public var maxBodyBytes: Int
    /// Bounds on the JSON within.
    public var json: JSONLimits

    public init(maxBodyBytes: Int = 1 << 20, json: JSONLimits = .default) {
        self.maxBodyBytes = maxBodyBytes
        self.json = json
    }
}
