import HomeserverPush

/// The behaviour of every ``PushStore``, as checks that the tests of each store run:
///
/// ```swift
/// @Test(arguments: PushStoreConformance.checks)
/// func conformance(_ check: ConformanceCheck) async throws {
///     try await check.run(on: InMemoryPushStore())
/// }
/// ```
package enum PushStoreConformance {
    /// All checks; each needs an empty store.
    package static let checks: [ConformanceCheck] =
        PusherChecks.all + PusherRemovalChecks.all + PusherChangeChecks.all + ActivationChecks.all
        + PushRuleChecks.all + RecordingChecks.all + CountChecks.all + ReceiptChecks.all + UnknownEventReceiptChecks.all
        + RedactionChecks.all + QueueChecks.all + ClaimChecks.all + InterruptionChecks.all + BackoffChecks.all
        + PruningChecks.all + BadgeChecks.all + QueueStatusChecks.all + FeedChecks.all + IdentifierChecks.all
        + ModelChecks.all + ConcurrencyChecks.all

    /// Checks that a database keeps everything, and that several stores can use it.
    ///
    /// Random operations are performed on two stores in turn, which are now and then opened again, and compared with a
    /// model.
    /// - Parameter open: opens a store over the same database each time; the database is empty at first.
    /// - Throws: ``ConformanceFailure`` if a store has another behaviour.
    package static func checkSharing(
        seed: UInt64 = 1, operations: Int = 1000, open: @escaping @Sendable () async throws -> any PushStore
    ) async throws {
        var comparison = try await ModelComparison(seed: seed, stores: 2, open: open)
        try await comparison.run(operations: operations)
        try await SharingScenario(other: try await open(), open: open).run()
    }

    /// Checks that a database keeps everything, as ``checkSharing(seed:operations:open:)`` with one store at a time.
    /// - Parameter reopen: closes the store that it returned before, if any, and opens another one over the database.
    /// - Throws: ``ConformanceFailure`` if a store has another behaviour.
    package static func checkReopening(
        seed: UInt64 = 1, operations: Int = 1000, reopen: @escaping @Sendable () async throws -> any PushStore
    ) async throws {
        var comparison = try await ModelComparison(seed: seed, stores: 1, open: reopen)
        try await comparison.run(operations: operations)
        try await SharingScenario(other: nil, open: reopen).run()
    }
}
