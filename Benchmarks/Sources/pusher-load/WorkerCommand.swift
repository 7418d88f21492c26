import ArgumentParser
import Foundation
import Measuring

/// One of several workers on a store: opens it, prints `ready`, waits for a line on standard input,
/// delivers what waits, and prints a `WorkerResult`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker")

    @Option var store: StoreChoice
    @Option(help: "The number of deliveries to queue before; by one of the workers.") var queue = 0
    @Option var users = 1000

    func run() async throws {
        let store = try await self.store.open()
        if queue > 0 {
            let users = Load.users(self.users)
            try await Load.setPushers(of: users, in: store)
            try await Load.concurrently(queue / self.users, tasks: 2) { _ in
                try await store.record(Load.recorded(for: users), now: Load.now)
            }
        }
        FileHandle.standardOutput.write(Data("ready\n".utf8))
        guard readLine() != nil else { return }
        let start = Date.now.timeIntervalSince1970
        let result = try await DeliveryRun(store: store).run()
        try Output.write(
            WorkerResult(deliveries: result.deliveries, start: start, end: start + result.seconds))
    }
}
