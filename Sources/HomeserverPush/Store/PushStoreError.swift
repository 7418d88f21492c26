/// A failure of a store.
public struct PushStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The failure, for operators: no pushkey and no content of an event.
    public let description: String
    /// Whether the same call may be successful later: the database is busy, full or can't be reached.
    public let isTemporary: Bool

    public init(_ description: String, isTemporary: Bool) {
        self.description = description
        self.isTemporary = isTemporary
    }
}
