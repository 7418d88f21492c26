/// The waits of a delivery for its provider, which may end without it.
protocol ProviderWaits<Wait>: AnyObject, Sendable {
    /// The provider's work that a delivery waits for.
    associatedtype Wait: Sendable

    /// Begins to wait.
    /// - Returns: `false` if the time has ended.
    func begin(_ wait: Wait) -> Bool
    /// Ends a wait.
    /// - Returns: `false` if the delivery has got its result before.
    func resume() -> Bool
}
