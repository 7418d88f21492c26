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
        PusherChecks.all + PusherRemovalChecks.all + PusherChangeChecks.all + PushRuleChecks.all
        + RecordingChecks.all + CountChecks.all + ReceiptChecks.all + UnknownEventReceiptChecks.all + RedactionChecks.all
        + QueueChecks.all + ClaimChecks.all + InterruptionChecks.all + BackoffChecks.all
        + PruningChecks.all + BadgeChecks.all + QueueStatusChecks.all + FeedChecks.all + IdentifierChecks.all
        + ModelChecks.all
}
