import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport
import HomeserverPush
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayAPI
import PushProviders

/// The path of one notification: a pusher is set, an event is sent, the device is notified, the pusher is deleted.
struct Demo: Sendable {
    let transcript: DemoTranscript

    /// The user with the device.
    private static let user = "@fern:garden.example"
    /// The sender of the event.
    private static let sender = "@wren:garden.example"
    private static let token = AccessToken("demo")
    private static let appID = "example.garden.chat"
    /// The constant time of the demo, in milliseconds since 1970, which makes the output reproducible.
    private static let time: Int64 = 1_767_225_600_000

    /// Runs the demo. Returns once the pusher is deleted.
    /// - Throws: ``CommandFailure`` that names the failed hop.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let device = DemoDevice(transcript: transcript)
            let homeserver = HomeserverPushService(
                transport: transport(from: "homeserver", to: "gateway"), logger: .silent, now: { Self.time })
            homeserver.sessions.add(Self.token, for: AuthenticatedUser(userID: Self.user, deviceID: "TABLET"))
            var homeserverRouter = APIRouter()
            homeserver.register(on: &homeserverRouter)

            let deviceURL = try await DemoServer.start("device", device.router, in: &group)
            let gatewayURL = try await DemoServer.start("gateway", try gatewayRouter, in: &group)
            let homeserverURL = try await DemoServer.start("homeserver", homeserverRouter, in: &group)
            transcript.print(
                """
                homeserver  \(homeserverURL)
                gateway     \(gatewayURL)
                device      \(deviceURL)

                """)

            let client = HomeserverClient(
                APIConnection(
                    transport: transport(from: "client", to: "homeserver"), baseURL: homeserverURL,
                    accessToken: Self.token))
            let pushkey = "\(deviceURL)\(DemoDevice.path)"
            try await setPusher(client, pushkey: pushkey, gateway: gatewayURL)
            try await sendEvent(homeserver, device)
            try await deletePusher(client, pushkey: pushkey)
        }
    }

    // MARK: Parts

    private func transport(from: String, to: String) -> DemoTransport {
        DemoTransport(
            base: AsyncHTTPClientTransport(timeout: .seconds(30)), transcript: transcript, from: from, to: to)
    }

    /// The router of a gateway for the apps `example.garden.*`, which notifies devices through UnifiedPush.
    private var gatewayRouter: APIRouter {
        get throws {
            let name = "example.garden.*"
            // The device listens on the loopback interface.
            let addresses = AddressPolicy(allowedNetworks: ["127.0.0.0/8"].compactMap { IPNetwork($0) })
            let environment = ProviderEnvironment(
                addresses: addresses, logger: .silent,
                readFile: { _ in throw CommandFailure("the demo reads no file") },
                lineWriter: { _ in throw CommandFailure("the demo writes no file") })
            let provider = try UnifiedPushProvider(.init(appID: name), environment: environment)
            let transcribed = TranscribedProvider(provider) { [transcript] transport in
                DemoTransport(base: transport, transcript: transcript, from: "gateway", to: "device")
            }
            let service = NotifyService(
                apps: AppRegistry([DeliveryApp(name: name, provider: transcribed)]),
                pipeline: DeliveryPipeline(logger: .silent), logger: .silent)
            return .pushGateway(service)
        }
    }

    // MARK: Steps

    private func setPusher(_ client: HomeserverClient, pushkey: String, gateway: BaseURL) async throws {
        transcript.print("The app on Fern's tablet sets a pusher.")
        try await client.setPusher(
            .http(
                .init(
                    pushkey: pushkey, appID: Self.appID, appDisplayName: "Garden Chat",
                    deviceDisplayName: "Fern's tablet", lang: "en",
                    data: HTTPPusherData(url: "\(gateway)\(GatewayAddress.path)"))))
    }

    private func sendEvent(_ homeserver: HomeserverPushService, _ device: DemoDevice) async throws {
        transcript.print("\nWren writes to a room that Fern is in.")
        let deliveries = await homeserver.process(
            Event(
                eventID: "$ripe", type: "m.room.message", sender: Self.sender, originServerTS: Self.time,
                content: ["msgtype": "m.text", "body": "The tomatoes are ripe"]),
            in: RoomContext(
                roomID: "!beds:garden.example", name: "Kitchen garden", senderDisplayName: "Wren",
                localMembers: [Self.user, Self.sender]))
        if case .failed(let reason)? = deliveries.first?.response { throw CommandFailure(reason) }
        guard deliveries.map(\.response) == [.delivered] else {
            throw CommandFailure("the gateway did not deliver the notification")
        }
        guard device.notifications.map(\.eventID) == ["$ripe"] else {
            throw CommandFailure("the notification did not reach the device")
        }
    }

    private func deletePusher(_ client: HomeserverClient, pushkey: String) async throws {
        transcript.print("\nThe app deletes its pusher.")
        try await client.setPusher(.pusherDeletion(.init(pushkey: pushkey, appID: Self.appID)))
        guard try await client.getPushers().pushers?.isEmpty ?? true else {
            throw CommandFailure("the pusher still exists after its deletion")
        }
        transcript.print("\nAll hops went through.")
    }
}
