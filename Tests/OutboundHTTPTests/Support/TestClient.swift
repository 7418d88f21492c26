import APIRuntime
import HTTPTypes
import Logging
import NIOPosix

@testable import OutboundHTTP

/// Addresses by host name.
struct FixedResolver: AddressResolver {
    var addresses: [String: [IPAddress]] = ["push.example": [.v4(0x7F00_0001)]]

    func resolve(_ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void) {
        completion(addresses[host].map { .success($0) } ?? .failure(.failed(-2)))
    }
}

/// Creates a client for servers on loopback addresses.
func makeClient(
    _ protocols: OutboundClient.Protocols = .http2, logger: Logger? = nil,
    resolver: any AddressResolver = FixedResolver(), _ change: (inout OutboundClient.Configuration) -> Void = { _ in }
) throws -> OutboundClient {
    var configuration = OutboundClient.Configuration()
    configuration.protocols = protocols
    configuration.addresses.allowedNetworks = [IPNetwork("127.0.0.0/8")].compactMap { $0 }
    configuration.requestTimeout = .seconds(60)
    change(&configuration)
    return try OutboundClient(
        configuration, logger: logger, resolver: resolver, group: MultiThreadedEventLoopGroup.singleton)
}

extension OutboundClient {
    /// Sends a POST, or a GET without a body.
    func send(
        _ path: String, to server: ScriptedServer, body: String? = "{}", fields: HTTPFields = [:],
        maxResponseBytes: Int = 65_536, timeout: Duration? = nil
    ) async throws -> ClientResponse {
        let request = HTTPRequest(
            method: body == nil ? .get : .post, scheme: server.scheme, authority: "push.example:\(server.port)",
            path: path, headerFields: fields)
        let body = body.map { Array($0.utf8) }
        guard let timeout else { return try await send(request, body: body, maxResponseBytes: maxResponseBytes) }
        return try await send(request, body: body, maxResponseBytes: maxResponseBytes, timeout: timeout)
    }

    /// Sends requests at the same time, with the paths `/0`, `/1`, …, and returns their results in this order.
    /// - Parameter succeeded: counts responses.
    func sendMany(
        _ count: Int, to server: ScriptedServer, body: String = "{}", succeeded: EventCounter = EventCounter()
    ) async -> [Result<Int, any Error>] {
        await withTaskGroup(of: (Int, Result<Int, any Error>).self) { group in
            for index in 0..<count {
                group.addTask {
                    do {
                        let status = try await self.send("/\(index)", to: server, body: body).head.status.code
                        succeeded.increment()
                        return (index, .success(status))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [(Int, Result<Int, any Error>)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension [Result<Int, any Error>] {
    var successes: Int { count { (try? $0.get()) == 200 } }
    var errors: [any Error] {
        compactMap { if case .failure(let error) = $0 { error } else { nil } }
    }
}

extension ScriptedServer {
    /// Paths that were received more than once.
    var repeatedPaths: [String] {
        Dictionary(grouping: requests, by: \.path).filter { $0.value.count > 1 }.keys.sorted()
    }
}

/// Runs a test with a server, which is stopped at its end.
func withServer<Result>(
    _ change: (inout ScriptedServer.Options) -> Void = { _ in },
    onRequest: @escaping @Sendable (ServerRequest) -> Void = { $0.respond() },
    _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let server = try await ScriptedServer.start(change, onRequest: onRequest)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// Returns the error of an operation.
func error<Value>(of operation: () async throws -> Value) async -> (any Error)? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

func outboundError<Value>(of operation: () async throws -> Value) async -> OutboundError? {
    await error(of: operation) as? OutboundError
}
