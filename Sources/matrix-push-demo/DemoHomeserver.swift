import APIRuntime
import ClientServerAPI
import CommandLineSupport
import Foundation
import HTTPTypes
import HomeserverPush
import HomeserverPushSQLite
import HummingbirdTransport
import OutboundHTTP
import PushDelivery

/// The homeserver of the demo, which runs in a process of its own: the push module with its store in a file, and the
/// operation that sends a message.
enum DemoHomeserver {
    static let room = "!beds:garden.example"
    static let fern = AuthenticatedUser(userID: "@fern:garden.example", deviceID: "FERN")
    static let fernToken = AccessToken("demo-fern")
    private static let wren = AuthenticatedUser(userID: "@wren:garden.example", deviceID: "WREN")
    static let wrenToken = AccessToken("demo-wren")

    /// Serves until standard input ends, which is when the demo ends. The first line of standard output is the port.
    /// - Parameters:
    ///   - path: the path of the store's file.
    ///   - time: the homeserver's constant time of day, in seconds since 1970, which makes the output reproducible.
    static func run(path: String, time: Int) async throws {
        let sessions = SessionStore()
        sessions.add(fernToken, for: fern)
        sessions.add(wrenToken, for: wren)
        let service = HomeserverPushService(
            store: try SQLitePushStore(path: path, logger: .silent), authenticator: sessions,
            transport: try gatewayClient(), serverName: "garden.example", configuration: configuration,
            logger: .silent, clock: DemoClock(secondsSince1970: Double(time)))
        var router = APIRouter()
        service.register(on: &router)
        registerMessages(service, on: &router)
        registerIdle(service.store, on: &router)
        try await withThrowingTaskGroup(of: Void.self) { [router] group in
            let url = try await DemoServer.start("homeserver", router, in: &group)
            group.addTask { await service.workers.run() }
            try StandardOutput.print("\(url)")
            try StandardOutput.flush()
            await standardInputEnds()
            group.cancelAll()
        }
    }

    /// One delivery at a time, so that the transcript has an order, to a gateway on this machine.
    private static var configuration: HomeserverPushConfiguration {
        var configuration = HomeserverPushConfiguration()
        configuration.allowsHTTPGateways = true
        configuration.delivery.maxClaims = 1
        configuration.delivery.unreadCount = .messages
        return configuration
    }

    private static func gatewayClient() throws -> OutboundClient {
        var client = configuration.delivery.clientConfiguration()
        client.addresses = AddressPolicy(allowedNetworks: IPNetwork("127.0.0.0/8").map { [$0] } ?? [])
        return try OutboundClient(client)
    }

    /// The path of an operation that returns once nothing waits for delivery, so that the transcript has an order.
    static let idlePath = "/demo/idle"

    private static func registerIdle(_ store: any PushStore, on router: inout APIRouter) {
        router.on(.get, idlePath) { _ in
            while try await store.nextClaim() != nil { try await Task.sleep(for: .milliseconds(5)) }
            return ServerResponse(json: JSONObject())
        }
    }

    /// Adds `PUT /rooms/{roomId}/send/{eventType}/{txnId}` for a room with Fern and Wren.
    private static func registerMessages(_ service: HomeserverPushService, on router: inout APIRouter) {
        router.on(.put, "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}") { request in
            let sender = try await service.authenticate(request.accessToken())
            let transactionID: String = try request.path("txnId")
            let event = Event(
                eventID: "$\(transactionID)", type: try request.path("eventType"), sender: sender.userID,
                originServerTS: 1_767_225_600_000, content: try await request.body())
            try await service.events.process(
                event,
                in: RoomContext(
                    roomID: try request.path("roomId"), name: "Kitchen garden", senderDisplayName: "Wren",
                    localMembers: [fern.userID, wren.userID]))
            return ServerResponse(json: ["event_id": .string(event.eventID)] as JSONObject)
        }
    }

    private static func standardInputEnds() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                while let data = try? FileHandle.standardInput.read(upToCount: 1), !data.isEmpty {}
                continuation.resume()
            }
        }
    }
}

/// The system's clock with a constant time of day.
struct DemoClock: DeliveryClock {
    let secondsSince1970: Double
    var now: ContinuousClock.Instant { .now }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
    }
}
