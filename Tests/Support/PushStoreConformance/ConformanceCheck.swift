import HomeserverPush

/// One behaviour that every store has.
package struct ConformanceCheck: Sendable, CustomStringConvertible {
    /// The behaviour, as a sentence.
    package let description: String
    private let body: @Sendable (StoreScenario) async throws -> Void

    /// - Parameter body: performs the check on an empty store.
    package init(_ description: String, _ body: @escaping @Sendable (StoreScenario) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// Checks a store.
    /// - Parameter store: an empty store.
    /// - Throws: ``ConformanceFailure`` if the store has another behaviour.
    package func run(on store: any PushStore) async throws {
        try await body(StoreScenario(store: store))
    }
}
