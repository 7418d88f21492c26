import ArgumentParser
import Foundation
import HomeserverPush
import Logging
import Measuring
import OutboundHTTP

/// Measures the pusher from its queue to a gateway: `PusherWorkers` with the client that they have in a service.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "gateway")

    @Option var store: StoreChoice
    @Option(help: "The URL of the gateway.") var url: String
    @Option(help: "The gateway's name in the figures.") var gateway = "a plain sink"
    @Option(help: "The app of the pushers.") var app = "org.example.app"
    @Option(help: "The number of pushers.") var pushers = 1000
    @Option(help: "The number of deliveries of each pusher.") var each = 20

    func run() async throws {
        let store = try await self.store.open()
        let users = Load.users(pushers)
        try await Load.setPushers(of: users, in: store, gateway: url, appID: app)
        try await Load.concurrently(each, tasks: users.count > 1 ? 2 : 64) { _ in
            try await store.record(Load.recorded(for: users), now: Load.now)
        }
        let configuration = PusherConfiguration()
        var client = configuration.clientConfiguration()
        client.addresses = .unrestricted
        let logger = Logger(label: "pusher-load") { label in StreamLogHandler.standardError(label: label) }
        let workers = PusherWorkers(
            store: store, transport: try OutboundClient(client), configuration: configuration, logger: logger)
        let start = ContinuousClock.now
        let work = Task { await workers.run() }
        while try await store.queueStatus(now: Load.now).waitingPushers > 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        await workers.stop()
        await work.value
        let count = pushers == 1 ? "one pusher" : "\(pushers) pushers"
        try Output.write(
            PusherFigure(
                "from the queue to \(gateway) over HTTP, \(count)", self.store.name,
                perSecond: Double(pushers * each) / seconds, megabytes: ResidentMemory.megabytes))
    }
}
