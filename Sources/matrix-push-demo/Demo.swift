import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import CommandLineSupport
import Foundation
import HTTPTypes
import HomeserverPush
import PushGateway

/// The path of messages to four devices: pushers are set, a message is sent, each device shows it. One device is wiped
/// before a second message. The homeserver is killed while it delivers a third one, and continues. In the end the pushers
/// are deleted.
struct Demo: Sendable {
    let transcript: DemoTranscript

    /// The homeserver's constant time, in seconds since 1970, which makes the output reproducible.
    private static let time = 1_767_225_600

    /// Runs the demo. Returns once the pushers are deleted.
    /// - Throws: ``CommandFailure`` that names the failed hop.
    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "matrix-push-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await DemoSimulators.with(transcript) { simulators in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                let gateway = try DemoGateway(simulators, transcript: transcript)
                let gatewayURL = try await DemoServer.start("gateway", gateway.router, in: &group)
                transcript.replace("\(gatewayURL)", with: "http://gateway")
                printIntroduction(gateway)
                let devices = simulators.devices(gatewayURL: "\(gatewayURL)\(GatewayAddress.path)")
                try await run(folder.appending(path: "push.db"), gateway.requests, simulators, devices)
                await gateway.pipeline.shutdown(within: .zero)
            }
            let violations = simulators.violations
            guard violations.isEmpty else {
                throw CommandFailure("a provider's rules are violated: \(violations.joined(separator: "; "))")
            }
            transcript.print("\nNo request violated the rules of its provider. All hops went through.")
        }
    }

    private func printIntroduction(_ gateway: DemoGateway) {
        transcript.print(
            """
            A homeserver, a gateway and simulators of four push servers listen on free ports of 127.0.0.1. Their
            addresses are shown as names, and random values as <…>. The homeserver is a process of its own, and keeps
            everything in an SQLite file. The gateway has its real providers and this configuration:

            """)
        transcript.printIndented(gateway.yaml)
    }

    // MARK: Steps

    private func run(
        _ store: URL, _ gateway: GatewayTranscript, _ simulators: DemoSimulators, _ devices: [DemoDevice]
    ) async throws {
        let first = try await start(store, time: Self.time)
        do {
            transcript.print("\nThe app on each of Fern's devices sets a pusher.")
            for device in devices { try await client(of: first).setPusher(.http(device.pusher)) }
            try await sendFirstMessage(first, gateway, simulators, devices)
            try await sendSecondMessage(first, gateway, simulators, devices)
            try await sendThirdMessage(first, gateway)
        } catch {
            await first.stop()
            throw error
        }
        transcript.print("\nTwo minutes later, the homeserver starts again with the same file.")
        let second = try await start(store, time: Self.time + 120)
        do {
            try await checkRest(second, gateway, simulators)
            try await deletePushers(client(of: second), devices.dropFirst())
        } catch {
            await second.stop()
            throw error
        }
        await second.stop()
    }

    private func start(_ store: URL, time: Int) async throws -> HomeserverProcess {
        let homeserver = try await HomeserverProcess(store: store, time: time)
        transcript.replace("\(homeserver.url)", with: "http://homeserver")
        return homeserver
    }

    private func sendFirstMessage(
        _ homeserver: HomeserverProcess, _ gateway: GatewayTranscript, _ simulators: DemoSimulators,
        _ devices: [DemoDevice]
    ) async throws {
        transcript.print("\nWren writes to a room that Fern is in.")
        try await gateway.holdingRequests { try await send("ripe", "The tomatoes are ripe", to: homeserver) }
        try checkRejected(await gateway.responses(devices.count), [])
        try await waitForIdle(homeserver)
        guard simulators.acceptedCounts == [1, 1, 1, 1] else {
            throw CommandFailure("the message did not reach every device")
        }
    }

    private func sendSecondMessage(
        _ homeserver: HomeserverProcess, _ gateway: GatewayTranscript, _ simulators: DemoSimulators,
        _ devices: [DemoDevice]
    ) async throws {
        transcript.print("\nFern's iPhone is wiped. Wren writes again. Bodies of requests are omitted from here on.")
        transcript.showsDetails = false
        simulators.wipeIPhone(at: Int64(Self.time + 60) * 1000)
        try await gateway.holdingRequests { try await send("beans", "The beans too", to: homeserver) }
        try checkRejected(await gateway.responses(devices.count), devices.prefix(1).map(\.pusher.pushkey))
        try await waitForIdle(homeserver)
        let remaining = try await client(of: homeserver, isPrinted: false).getPushers().pushers ?? []
        guard remaining.map(\.appID) == devices.dropFirst().map(\.pusher.appID) else {
            throw CommandFailure("the homeserver did not remove the pusher of the wiped iPhone")
        }
        transcript.print("The homeserver has removed the iPhone's pusher. \(remaining.count) pushers are left.")
    }

    private func sendThirdMessage(_ homeserver: HomeserverProcess, _ gateway: GatewayTranscript) async throws {
        transcript.print("\nWren writes once more. The homeserver is killed while it delivers the message.")
        gateway.interruptNext { await homeserver.kill() }
        try await gateway.holdingRequests { try await send("peas", "And the peas", to: homeserver) }
        _ = await gateway.responses(1)
    }

    /// Waits until the restarted homeserver has delivered what was left, and checks that no device got it twice.
    private func checkRest(
        _ homeserver: HomeserverProcess, _ gateway: GatewayTranscript, _ simulators: DemoSimulators
    ) async throws {
        try checkRejected(await gateway.responses(3), [])
        try await waitForIdle(homeserver)
        guard simulators.acceptedCounts == [1, 3, 3, 3] else {
            throw CommandFailure("a device did not get each message once")
        }
        transcript.print(
            """
            Nothing was lost. What was in flight was sent to the gateway again, which had the message already and alerted
            no device twice.
            """
        )
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

    // MARK: Requests

    private func client(of homeserver: HomeserverProcess, isPrinted: Bool = true) -> HomeserverClient {
        HomeserverClient(
            APIConnection(
                transport: isPrinted ? transport : base, baseURL: homeserver.url, accessToken: DemoHomeserver.fernToken)
        )
    }

    private var base: any ClientTransport { AsyncHTTPClientTransport(timeout: .seconds(30)) }

    private var transport: any ClientTransport {
        DemoTransport(base: base, transcript: transcript, from: "client", to: "homeserver")
    }

    /// Sends a message as Wren.
    private func send(_ transactionID: String, _ body: String, to homeserver: HomeserverProcess) async throws {
        let content: JSONObject = ["msgtype": "m.text", "body": .string(body)]
        let response = try await transport.send(
            HTTPRequest(
                method: .put, scheme: homeserver.url.scheme, authority: homeserver.url.authority,
                path: "/_matrix/client/v3/rooms/\(DemoHomeserver.room)/send/m.room.message/\(transactionID)",
                headerFields: [.authorization: "Bearer \(DemoHomeserver.wrenToken.rawValue)"]),
            body: content.jsonBytes(), maxResponseBytes: 1 << 16)
        guard response.head.status == .ok else { throw CommandFailure("the homeserver did not take the message") }
    }

    /// Waits until nothing waits for delivery.
    private func waitForIdle(_ homeserver: HomeserverProcess) async throws {
        _ = try await base.send(
            HTTPRequest(
                method: .get, scheme: homeserver.url.scheme, authority: homeserver.url.authority,
                path: DemoHomeserver.idlePath), body: nil, maxResponseBytes: 1 << 10)
    }

    private func checkRejected(_ responses: [ServerResponse], _ expected: [String]) throws {
        var rejected: [String] = []
        for response in responses {
            guard response.status == .ok else {
                throw CommandFailure("the gateway responded to the homeserver with \(response.status.code)")
            }
            rejected += try JSONObject(json: response.body)["rejected"]?.array?.compactMap(\.string) ?? []
        }
        guard rejected == expected else {
            throw CommandFailure("the gateway rejected \(rejected.count) pushkeys instead of \(expected.count)")
        }
    }
}
