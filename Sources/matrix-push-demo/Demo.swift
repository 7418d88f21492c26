import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport
import HomeserverPush
import PushDelivery
import PushGateway
import PushProviders

/// The path of one message to four devices: pushers are set, a message is sent, each device shows it. One device is
/// wiped before a second message. In the end the pushers are deleted.
struct Demo: Sendable {
    let transcript: DemoTranscript

    /// The user with the devices.
    private static let user = "@fern:garden.example"
    /// The sender of the messages.
    private static let sender = "@wren:garden.example"
    private static let token = AccessToken("demo")
    /// The homeserver's constant time, in milliseconds since 1970, which makes the output reproducible.
    private static let time: Int64 = 1_767_225_600_000

    /// Runs the demo. Returns once the pushers are deleted.
    /// - Throws: ``CommandFailure`` that names the failed hop.
    func run() async throws {
        try await DemoSimulators.with(transcript) { simulators in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                let gateway = try DemoGateway(simulators, transcript: transcript)
                let homeserver = HomeserverPushService(
                    transport: transport(from: "homeserver", to: "gateway"), logger: .silent, now: { Self.time })
                homeserver.sessions.add(Self.token, for: AuthenticatedUser(userID: Self.user, deviceID: "FERN"))
                var homeserverRouter = APIRouter()
                homeserver.register(on: &homeserverRouter)

                let gatewayURL = try await DemoServer.start("gateway", gateway.router, in: &group)
                let homeserverURL = try await DemoServer.start("homeserver", homeserverRouter, in: &group)
                transcript.replace("\(gatewayURL)", with: "http://gateway")
                transcript.replace("\(homeserverURL)", with: "http://homeserver")
                printIntroduction(gateway)

                let client = HomeserverClient(
                    APIConnection(
                        transport: transport(from: "client", to: "homeserver"), baseURL: homeserverURL,
                        accessToken: Self.token))
                let devices = simulators.devices(gatewayURL: "\(gatewayURL)\(GatewayAddress.path)")
                try await setPushers(client, devices)
                try await sendFirstMessage(homeserver, simulators, devices)
                try await sendSecondMessage(homeserver, simulators, devices)
                try await deletePushers(client, devices.dropFirst())
                await gateway.pipeline.shutdown(within: .zero)
            }
            let violations = simulators.violations
            guard violations.isEmpty else {
                throw CommandFailure("a provider's rules are violated: \(violations.joined(separator: "; "))")
            }
            transcript.print("\nNo request violated the rules of its provider. All hops went through.")
        }
    }

    private func transport(from: String, to: String) -> DemoTransport {
        DemoTransport(
            base: AsyncHTTPClientTransport(timeout: .seconds(30)), transcript: transcript, from: from, to: to)
    }

    private func printIntroduction(_ gateway: DemoGateway) {
        transcript.print(
            """
            A homeserver, a gateway and simulators of four push servers listen on free ports of 127.0.0.1. Their
            addresses are shown as names, and random values as <…>. The gateway has its real providers and this
            configuration:

            """)
        transcript.printIndented(gateway.yaml)
    }

    // MARK: Steps

    private func setPushers(_ client: HomeserverClient, _ devices: [DemoDevice]) async throws {
        transcript.print("\nThe app on each of Fern's devices sets a pusher.")
        for device in devices { try await client.setPusher(.http(device.pusher)) }
    }

    private func sendFirstMessage(
        _ homeserver: HomeserverPushService, _ simulators: DemoSimulators, _ devices: [DemoDevice]
    ) async throws {
        transcript.print("\nWren writes to a room that Fern is in.")
        let responses = try await send("$ripe", "The tomatoes are ripe", through: homeserver)
        guard responses == devices.map({ _ in .delivered }) else {
            throw CommandFailure("the gateway did not deliver the message to every device")
        }
        guard simulators.acceptedCounts == [1, 1, 1, 1] else {
            throw CommandFailure("the message did not reach every device")
        }
    }

    private func sendSecondMessage(
        _ homeserver: HomeserverPushService, _ simulators: DemoSimulators, _ devices: [DemoDevice]
    ) async throws {
        transcript.print("\nFern's iPhone is wiped. Wren writes again. Bodies of requests are omitted from here on.")
        transcript.showsDetails = false
        simulators.wipeIPhone(at: Self.time + 60_000)
        let responses = try await send("$beans", "The beans too", through: homeserver)
        guard responses == [.rejected] + devices.dropFirst().map({ _ in .delivered }) else {
            throw CommandFailure("the gateway did not reject the pushkey of the wiped iPhone alone")
        }
        let remaining = homeserver.pushers.pushers(of: Self.user).map(\.pusher.appID)
        guard remaining == devices.dropFirst().map(\.pusher.appID) else {
            throw CommandFailure("the homeserver did not remove the pusher of the wiped iPhone")
        }
        transcript.print("The homeserver has removed the iPhone's pusher. \(remaining.count) pushers are left.")
    }

    /// Sends a message to all pushers of the user.
    /// - Returns: the gateway's responses, in the order of the pushers.
    private func send(
        _ eventID: String, _ body: String, through homeserver: HomeserverPushService
    ) async throws -> [GatewayResponse] {
        let deliveries = await homeserver.process(
            Event(
                eventID: eventID, type: "m.room.message", sender: Self.sender, originServerTS: Self.time,
                content: ["msgtype": "m.text", "body": .string(body)]),
            in: RoomContext(
                roomID: "!beds:garden.example", name: "Kitchen garden", senderDisplayName: "Wren",
                localMembers: [Self.user, Self.sender]))
        for delivery in deliveries {
            if case .failed(let reason) = delivery.response { throw CommandFailure(reason) }
        }
        return deliveries.map(\.response)
    }

    private func deletePushers(_ client: HomeserverClient, _ devices: some Collection<DemoDevice>) async throws {
        transcript.print("\nThe other apps delete their pushers.")
        for device in devices {
            let pusher = device.pusher
            try await client.setPusher(.pusherDeletion(.init(pushkey: pusher.pushkey, appID: pusher.appID)))
        }
        transcript.showsDetails = true
        guard try await client.getPushers().pushers?.isEmpty ?? true else {
            throw CommandFailure("a pusher still exists after its deletion")
        }
    }
}
