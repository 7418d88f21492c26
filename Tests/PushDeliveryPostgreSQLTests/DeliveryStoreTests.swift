import Logging
import PostgreSQLClient
import PostgreSQLServer
import PushDelivery
import Testing

@testable import PushDeliveryPostgreSQL

@Suite(
    "DeliveryStore", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct DeliveryStoreTests {
    private static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    private static let count = PostgreSQLStatement("count", "SELECT count(*) FROM matrix_push.delivery")

    private static func claim(_ names: Range<Int>, in store: DeliveryStore) async {
        for name in names {
            let digest = DeliveryDigest(DeliveryKey([Array("\(name)".utf8)]))
            _ = await store.claim(digest, device: digest)
        }
    }

    @Test("expired rows are removed, and those over the bound")
    func removal() async throws {
        let server = try PostgreSQLServer()
        let client = PostgreSQLClient(.init(connection: server.connection), logger: Self.quiet)
        let expiring = DeliveryStore(
            .init(connection: server.connection, timeout: .seconds(60), claimDuration: .zero), logger: Self.quiet,
            metrics: nil)
        let lasting = DeliveryStore(
            .init(connection: server.connection, timeout: .seconds(60), claimDuration: .seconds(600)),
            logger: Self.quiet, metrics: nil)
        for store in [expiring, lasting] { #expect(await store.waitUntilAvailable(within: .seconds(60))) }
        #expect(await client.waitUntilAvailable(within: .seconds(60)))
        await Self.claim(0..<5, in: expiring)
        await Self.claim(5..<8, in: lasting)
        #expect(try await client.run(Self.count) == [["8"]])
        await lasting.clean()
        #expect(try await client.run(Self.count) == [["3"]])
        await lasting.trim(to: 2)
        #expect(try await client.run(Self.count) == [["2"]])
        client.close()
        await expiring.shutdown()
        await lasting.shutdown()
        server.stop()
    }
}
