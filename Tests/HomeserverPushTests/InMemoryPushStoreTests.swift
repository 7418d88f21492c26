import HomeserverPush
import PushStoreConformance
import Testing

@Suite struct InMemoryPushStoreTests {
    @Test(arguments: PushStoreConformance.checks)
    func conformance(_ check: ConformanceCheck) async throws {
        try await check.run(on: InMemoryPushStore())
    }
}
