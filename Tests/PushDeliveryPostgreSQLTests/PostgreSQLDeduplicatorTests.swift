import Foundation
import Logging
import PostgreSQLClient
import PostgreSQLServer
import PushDelivery
import PushDeliveryPostgreSQL
import Testing

@Suite(
    "PostgreSQLDeduplicator", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct PostgreSQLDeduplicatorTests {
    private static let device = DeliveryKey([[1]])

    private static func key(_ name: String) -> DeliveryKey { DeliveryKey([Array(name.utf8)]) }

    /// Calls a closure with two gateways' deduplicators on one database.
    private func withGateways(
        timeout: Duration = .seconds(60), claim: Duration = .seconds(600), answeredWindow: Duration = .seconds(600),
        _ body: (PostgreSQLDeduplicator, PostgreSQLDeduplicator, PostgreSQLServer) async throws -> Void
    ) async throws {
        let server = try PostgreSQLServer()
        let gateways = (0..<2).map { _ in
            PostgreSQLDeduplicator(
                .init(
                    connection: server.connection, timeout: timeout, answeredWindow: answeredWindow,
                    claimDuration: claim),
                logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
        }
        for gateway in gateways { #expect(await gateway.waitUntilAvailable(within: .seconds(60))) }
        try await body(gateways[0], gateways[1], server)
        for gateway in gateways { await gateway.shutdown() }
        server.stop()
    }

    /// Waits until another gateway's claim has a result.
    private func result(of claim: DeliveryClaim) async -> DeliveryResult? {
        switch claim {
        case .deliver: nil
        case .finished(let result): result
        case .inProgress(let result): await result()
        }
    }

    @Test(
        "the result of one gateway is the other's",
        arguments: [.delivered, .rejected(reason: "Unregistered"), .failed(reason: #"a "b" \ {c}"#)] as [DeliveryResult]
    )
    func finished(result: DeliveryResult) async throws {
        try await withGateways { first, second, _ in
            let key = Self.key("$event")
            guard case .deliver = await first.begin(key, device: Self.device) else {
                Issue.record("the first gateway must deliver")
                return
            }
            await first.finish(key, with: result)
            #expect(await self.result(of: second.begin(key, device: Self.device)) == result)
            #expect(await self.result(of: first.begin(key, device: Self.device)) == result)
        }
    }

    @Test("a delivery in progress at one gateway isn't sent by the other, which gets its result")
    func inProgress() async throws {
        try await withGateways { first, second, _ in
            let key = Self.key("$event")
            _ = await first.begin(key, device: Self.device)
            let claim = await second.begin(key, device: Self.device)
            guard case .inProgress = claim else {
                Issue.record("expected the delivery to be in progress, found \(claim)")
                return
            }
            await first.finish(key, with: .delivered)
            #expect(await result(of: claim) == .delivered)
        }
    }

    @Test("after a result that must be tried again, either gateway may deliver")
    func retry() async throws {
        try await withGateways { first, second, server in
            let key = Self.key("$event")
            _ = await first.begin(key, device: Self.device)
            let waiting = await second.begin(key, device: Self.device)
            await first.finish(key, with: .retry(after: nil, reason: "busy"))
            guard case .retry = await result(of: waiting) else {
                Issue.record("expected the waiting request to be repeated")
                return
            }
            guard case .deliver = await second.begin(key, device: Self.device) else {
                Issue.record("expected the second gateway to deliver")
                return
            }
        }
    }

    @Test("the deliveries of a gateway that has stopped are free at once")
    func stopped() async throws {
        try await withGateways { first, second, _ in
            let key = Self.key("$event")
            _ = await first.begin(key, device: Self.device)
            await first.shutdown()
            // The database notices the end of a connection soon, not at once.
            while await result(of: second.begin(key, device: Self.device)) != nil {}
        }
    }

    @Test("many deliveries that two gateways claim at the same time are each claimed by one")
    func race() async throws {
        try await withGateways { first, second, _ in
            let keys = (0..<2000).map { Self.key("$event\($0)") }
            let claims = await withTaskGroup(of: (Int, Bool).self) { group in
                for gateway in [first, second] {
                    for (index, key) in keys.enumerated() {
                        group.addTask {
                            if case .deliver = await gateway.begin(key, device: Self.device) { return (index, true) }
                            return (index, false)
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0, default: 0] += $1.1 ? 1 : 0 }
            }
            #expect(claims.count == keys.count && claims.allSatisfy { $0.value == 1 })
        }
    }

    @Test("a late rejection of one gateway is reported by the other until the homeserver knows of it")
    func lateRejection() async throws {
        try await withGateways { first, second, _ in
            await first.recordRejection(of: Self.device, reason: "Unregistered")
            var reported: DeliveryResult?
            var count = 0
            while reported == nil {
                count += 1
                reported = await result(of: second.begin(Self.key("$a\(count)"), device: Self.device))
            }
            #expect(reported == .rejected(reason: "Unregistered, for an earlier notification"))
            await second.forgetRejections(of: [Self.device])
            while await result(of: first.begin(Self.key("$b\(count)"), device: Self.device)) != nil { count += 1 }
        }
    }

    @Test("without the database each gateway delivers, with its own record")
    func unavailable() async throws {
        try await withGateways { first, second, server in
            server.stop()
            let key = Self.key("$event")
            for gateway in [first, second] {
                guard case .deliver = await gateway.begin(key, device: Self.device) else {
                    Issue.record("expected the gateway to deliver")
                    return
                }
                await gateway.finish(key, with: .delivered)
                #expect(await result(of: gateway.begin(key, device: Self.device)) == .delivered)
            }
            try server.start()
            #expect(await first.waitUntilAvailable(within: .seconds(60)))
            #expect(await second.waitUntilAvailable(within: .seconds(60)))
            let other = Self.key("$other")
            _ = await first.begin(other, device: Self.device)
            await first.finish(other, with: .delivered)
            #expect(await result(of: second.begin(other, device: Self.device)) == .delivered)
        }
    }

    @Test("after a written 200 a result is remembered for the short time")
    func answered() async throws {
        try await withGateways(answeredWindow: .zero) { first, second, _ in
            let key = Self.key("$event")
            _ = await first.begin(key, device: Self.device)
            await first.finish(key, with: .delivered)
            await first.answered([key], .success)
            while await result(of: second.begin(key, device: Self.device)) != nil {
                // Its own memory must not decide.
                await second.answered([key], .success)
            }
        }
    }
}
