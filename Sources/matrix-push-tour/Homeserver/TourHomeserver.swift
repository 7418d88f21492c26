import APIRuntime
import CommandLineSupport
import Foundation
import HomeserverPush
import HomeserverPushSQLite
import OutboundHTTP
import PushDelivery

/// The homeserver of the tour, which runs in a process of its own: the push module with its store in a file, and a room.
enum TourHomeserver {
    /// Serves until the tour ends. The first line of standard error is the URL.
    /// - Parameter path: the path of the store's file.
    static func run(path: String) async throws {
        ChildProcess.leaveProcessGroup()
        let clock = TourClock(secondsSince1970: Double(Garden.startTime))
        let sessions = SessionStore()
        for (token, user) in Garden.sessions { sessions.add(token, for: user) }
        let service = HomeserverPushService(
            store: try SQLitePushStore(path: path, logger: .silent), authenticator: sessions,
            transport: try gatewayClient(), serverName: Garden.serverName, configuration: configuration,
            logger: .silent, clock: clock)
        var router = APIRouter()
        service.register(on: &router)
        TourRoom(service: service, clock: clock).register(on: &router)
        HomeserverControl.register(clock, service.store, on: &router)
        try await withThrowingTaskGroup(of: Void.self) { [router] group in
            let url = try await LoopbackListener.start("homeserver", router, in: &group)
            group.addTask { await service.workers.run() }
            Terminal.standardError.write("\(url)")
            await withCheckedContinuation { (end: CheckedContinuation<Void, Never>) in
                ChildProcess.onParentEnd { end.resume() }
            }
            group.cancelAll()
        }
    }

    /// One delivery at a time, so that the hops have an order, to a gateway on this machine.
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
}

/// The operations by which the tour controls its homeserver. They aren't part of the tour's hops.
enum HomeserverControl {
    /// The path of an operation that returns once nothing waits for delivery.
    static let idlePath = "/tour/idle"

    /// Returns the path of the operation that sets the time of day.
    /// - Parameter isRunning: whether the time moves from then on.
    static func timePath(_ secondsSince1970: Int, isRunning: Bool) -> String {
        "/tour/time/\(secondsSince1970)/\(isRunning ? "running" : "still")"
    }

    static func register(_ clock: TourClock, _ store: any PushStore, on router: inout APIRouter) {
        router.on(.get, idlePath) { _ in
            while try await store.nextClaim() != nil { try await Task.sleep(for: .milliseconds(5)) }
            return ServerResponse(json: JSONObject())
        }
        router.on(.put, "/tour/time/{seconds}/{state}") { request in
            let seconds: Int64 = try request.path("seconds")
            let state: String = try request.path("state")
            clock.set(Double(seconds), isRunning: state == "running")
            return ServerResponse(json: JSONObject())
        }
    }
}
