import Foundation
import Measuring

/// Requests over connections that are kept open, each connection one request at a time. Threads of the
/// same process generate the load; they do little more than write and read, so most of the time is the gateway's.
struct GatewayOverHTTP: BenchmarkSuite {
    let port: Int

    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        let body = try payloads.bytes(of: "notification")
        let request =
            [UInt8](
                """
                POST /_matrix/push/v1/notify HTTP/1.1\r
                Host: 127.0.0.1:\(port)\r
                Content-Type: application/json\r
                Content-Length: \(body.count)\r
                \r\n
                """.utf8) + body
        return [1, 16].map { connections in
            BenchmarkCase(
                "\(connections) connection\(connections == 1 ? "" : "s")", "notification", "gateway over HTTP",
                minimumIterations: 1600
            ) { [port] iterations in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<connections {
                        let share = iterations / connections + (index < iterations % connections ? 1 : 0)
                        group.addTask {
                            try await onThread {
                                let connection = try LoopbackConnection(port: port)
                                for _ in 0..<share { try connection.exchange(request) }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}

/// Runs a blocking closure on a thread of its own.
private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result(catching: body))
        }
    }
}
