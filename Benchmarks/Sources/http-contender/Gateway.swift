import APIRuntime
import EmptyProvider
import HummingbirdTransport
import Logging
import PushDelivery
import PushGateway
import PushGatewayAPI

/// Runs the push gateway on a free port of the loopback interface while the closure runs. Its provider delivers
/// immediately.
func withGateway(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
    let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
    let apps = AppRegistry([DeliveryApp(name: "org.garden.gardenChatter.ios", provider: EmptyProvider())])
    let service = NotifyService(apps: apps, pipeline: DeliveryPipeline(logger: logger), logger: logger)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = HummingbirdServer(
        router: .pushGateway(service), configuration: .init(port: 0), logger: logger
    ) { continuation.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run()
        }
        defer { group.cancelAll() }
        for await port in ports { return try await body(port) }
    }
}
