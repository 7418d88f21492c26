import APIRuntime
import HTTPTypes
import HomeserverPush
import ManualClock
import PostgreSQLServer
import PushGatewayAPI
import Synchronization
import Testing

@testable import HomeserverPushPostgreSQL

/// A gateway that takes everything.
private final class AcceptingGateway: ClientTransport {
    private let state = Mutex<[String]>([])

    /// The event IDs in the order of the requests.
    var eventIDs: [String] { state.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let notification = try NotifyRequest(json: body ?? []).notification
        if let eventID = notification.eventID { state.withLock { $0.append(eventID) } }
        return ClientResponse(head: HTTPResponse(status: .ok), body: Array(#"{"rejected":[]}"#.utf8))
    }
}

@Suite(
    "PostgreSQLPushStore: a database that is gone, slow or full", .serialized, .timeLimit(.minutes(5)),
    .disabled(if: PostgreSQLServer.unavailability != nil, "PostgreSQL isn't installed"))
struct DatabaseFaultTests {
    @Test("workers whose database is gone for a minute deliver everything afterwards, once and in order")
    func minute() async throws {
        let fixture = try await StoreFixture(timeout: .seconds(5))
        let (store, clock, gateway) = (fixture.stores[0], ManualClock(), AcceptingGateway())
        _ = try await store.setPusher(
            StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: clock.timestamp)
        let workers = PusherWorkers(store: store, transport: gateway, clock: clock, logger: StoreFixture.quiet)
        let running = Task { await workers.run() }
        for number in 0..<100 {
            _ = try await store.record(StoreFixture.event("\(number)", to: [1]), now: clock.timestamp)
        }
        while gateway.eventIDs.isEmpty { await Task.yield() }
        fixture.server.stop()
        for _ in 0..<60 {
            clock.advance(by: .seconds(1))
            await Task.yield()
        }
        try fixture.server.start()
        try await store.waitUntilAvailable(within: .seconds(60))
        // Repeated calls are at most 5 s apart. The lease of what is in flight lasts 90 s.
        for _ in 0..<4 {
            clock.advance(by: .seconds(6))
            await Task.yield()
        }
        while gateway.eventIDs.count < 100 { await Task.yield() }
        await workers.stop()
        await running.value
        #expect(gateway.eventIDs == (0..<100).map { "$\($0)" })
    }

    @Test("a slow database delays, and nothing is lost or repeated")
    func slow() async throws {
        let fixture = try await StoreFixture(stores: 2)
        let stores = fixture.stores
        _ = try await fixture.sql(
            """
            CREATE FUNCTION delay() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'
            """)
        for table in ["queue", "notification"] {
            _ = try await fixture.sql(
                "CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION delay()")
        }
        let users = 4
        let events = 20
        for user in 0..<users {
            _ = try await stores[0].setPusher(
                StoreFixture.setting(user), keepsOthers: true, maxPerUser: 10, now: .now)
        }
        let record = DeliveryRecord()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<events {
                    _ = try await stores[0].record(
                        StoreFixture.event("\(number)", to: Array(0..<users)), now: .now)
                }
            }
            for store in stores { group.addTask { await record.work(on: store, until: users * events) } }
            try await group.waitForAll()
        }
        let received = record.state.withLock { $0 }
        for user in 0..<users {
            #expect(received.received[StoreFixture.user(user)] == (0..<events).map { "$\($0)" })
        }
        #expect(received.interrupted == 0)
    }

    @Test("while the database's disk is full, calls fail with advice; nothing is lost or repeated")
    func full() async throws {
        let fixture = try await StoreFixture()
        let store = fixture.stores[0]
        _ = try await store.setPusher(StoreFixture.setting(1), keepsOthers: true, maxPerUser: 10, now: .now)
        _ = try await store.record(StoreFixture.event("a", to: [1]), now: .now)
        let claim = try #require(try await store.claim(limit: 1, lease: .seconds(600), now: .now).first)
        #expect(try await store.next(claim, after: nil, StoreFixture.rules, now: .now)?.eventID == "$a")
        // The server's refusal of a write, as when it can't extend a file.
        _ = try await fixture.sql(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''disk_full''; END'
            """)
        for table in ["queue", "notification"] {
            _ = try await fixture.sql(
                "CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON \(table) EXECUTE FUNCTION refuse()")
        }
        for _ in 0..<3 {
            let event = await #expect(throws: PushStoreError.self) {
                _ = try await store.record(StoreFixture.event("b", to: [1]), now: .now)
            }
            let outcome = await #expect(throws: PushStoreError.self) {
                _ = try await store.next(claim, after: .delivered(badge: 1), StoreFixture.rules, now: .now)
            }
            for error in [event, outcome] {
                #expect(error?.isTemporary == true)
                #expect(error?.description.contains("free space") == true)
            }
        }
        for table in ["queue", "notification"] { _ = try await fixture.sql("DROP TRIGGER disk_full ON \(table)") }
        #expect(try await store.record(StoreFixture.event("b", to: [1]), now: .now))
        let next = try await store.next(claim, after: .delivered(badge: 1), StoreFixture.rules, now: .now)
        #expect(next?.eventID == "$b" && next?.wasInterrupted == false)
        #expect(try await store.next(claim, after: .delivered(badge: 1), StoreFixture.rules, now: .now) == nil)
        #expect(try await store.unreadCounts(of: StoreFixture.user(1)) == UnreadCounts(rooms: 1, messages: 2))
    }
}
