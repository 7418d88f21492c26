extension Task where Success == Void, Failure == Never {
    /// Starts a task on the current thread where the system can: if the operation doesn't wait for anything, it is done
    /// when this returns.
    @discardableResult
    static func startingNow(_ operation: @escaping @Sendable () async -> Void) -> Task {
        if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
            return .immediate { await operation() }
        }
        return Task { await operation() }
    }
}
