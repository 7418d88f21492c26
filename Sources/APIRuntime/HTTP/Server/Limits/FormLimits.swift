/// Bounds on the fields of a form (`application/x-www-form-urlencoded`) and the parts of a `multipart/form-data` body.
public struct FormLimits: Hashable, Sendable {
    /// The maximum number of fields of a form; 10,000 by default.
    public var maxFields: Int
    /// The maximum number of keys in the name of a field or of a query parameter: `a[b][0]` has three; 32 by default.
    public var maxDepth: Int
    /// The maximum number of parts; 1,000 by default.
    public var maxParts: Int
    /// The maximum length of the header of a part in bytes; 8 KiB by default.
    public var maxPartHeaderBytes: Int

    public init(
        maxFields: Int = 10_000, maxDepth: Int = 32, maxParts: Int = 1_000, maxPartHeaderBytes: Int = 8 << 10
    ) {
        self.maxFields = maxFields
        self.maxDepth = maxDepth
        self.maxParts = maxParts
        self.maxPartHeaderBytes = maxPartHeaderBytes
    }
}
