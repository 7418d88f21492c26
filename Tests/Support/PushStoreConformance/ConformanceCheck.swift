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

/// What a store did, and what was expected.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Checks that two values are equal.
/// - Parameter expectation: what is expected, as a sentence.
package func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ expectation: String) throws {
    guard actual != expected else { return }
    throw ConformanceFailure("\(expectation): expected \(expected), got \(actual)")
}

/// Checks that there is a value.
package func require<Value>(_ value: Value?, _ expectation: String) throws -> Value {
    guard let value else { throw ConformanceFailure("\(expectation): got nil") }
    return value
}
