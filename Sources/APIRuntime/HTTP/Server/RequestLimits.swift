/// Bounds on requests.
public struct RequestLimits: Hashable, Sendable {
    /// The largest body of JSON, text or a form in bytes.
    public var maxBodyBytes: Int
    /// The largest body of another media type in bytes: an upload.
    public var maxContentBytes: Int
    /// Bounds on the JSON within.
    public var json: JSONLimits

    public init(maxBodyBytes: Int = 1 << 20, maxContentBytes: Int = 50 << 20, json: JSONLimits = .default) {
        self.maxBodyBytes = maxBodyBytes
        self.maxContentBytes = maxContentBytes
        self.json = json
    }
}
