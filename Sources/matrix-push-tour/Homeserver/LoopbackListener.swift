import APIRuntime
import CommandLineSupport
import HummingbirdTransport

/// A server on a free port of the loopback interface.
enum LoopbackListener {
    /// Starts a server in a task of the group. It runs until the group is cancelled.
    /// - Returns: the server's URL, once it accepts connections.
    static func start(
        _ name: String, _ router: APIRouter, in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> BaseURL {
        let (ports, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = HummingbirdServer(
            router: router, configuration: .init(host: "127.0.0.1", port: 0), logger: .silent,
            onServerRunning: { continuation.yield($0) })
        group.addTask {
            do {
                try await server.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports { return try BaseURL("http://127.0.0.1:\(port)") }
        throw CommandFailure("the \(name) stopped before it accepted connections")
    }
}
