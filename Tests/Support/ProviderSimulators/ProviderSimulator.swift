/// A server that behaves like a push provider, with what tests of all of them need.
///
/// A simulator checks every request by the rules of its provider, records it, and responds as the provider does. A
/// script replaces the response:
///
/// ```swift
/// simulator.script = { delivery in delivery.attempt == 1 ? .reply(503) : .automatic }
/// ```
public protocol ProviderSimulator: AnyObject, Sendable {
    /// A request to deliver a message.
    associatedtype Delivery: Sendable

    /// The simulator's server, with its connections.
    var server: ScriptedServer { get }
    /// The requests received, and the script.
    var record: SimulatorRecord<Delivery> { get }
}

extension ProviderSimulator {
    /// The response to each delivery. It runs on an event loop and must not block. `.automatic` responds by the
    /// provider's rules: success, or the provider's error for an invalid request.
    public var script: SimulatorRecord<Delivery>.Script {
        get { record.script }
        set { record.script = newValue }
    }

    /// Gets each delivery with its reply, before the reply is sent; `nil` for a delivery without a whole one. It runs on an
    /// event loop and must not block.
    public var observer: SimulatorRecord<Delivery>.Observer? {
        get { record.observer }
        set { record.observer = newValue }
    }

    /// The simulator's time of day, in seconds since 1970.
    public var now: @Sendable () -> Double {
        get { record.now }
        set { record.now = newValue }
    }

    /// All requests received, in order, including refused and reset ones and those without a response.
    public func deliveries() -> [Delivery] { record.deliveries }
    /// The requests that got a response of success: devices have been sent these messages.
    public func accepted() -> [Delivery] { record.accepted }
    /// Returns once a number of requests have been received; earlier if the task is cancelled.
    public func waitForDeliveries(_ count: Int) async -> [Delivery] { await record.waitForDeliveries(count) }

    /// Descriptions of requests that broke the provider's rules. Tests expect it to be empty.
    public var violations: [String] { record.violations + server.violations }

    /// The URL of the server without a path: `https://localhost:41234`.
    public var baseURL: String { server.baseURL }
    public var port: Int { server.port }
    /// The number of connections accepted so far.
    public var connectionCount: Int { server.connectionCount }
    /// The number of connections now open.
    public var openConnectionCount: Int { server.openConnectionCount }
    /// Returns once the number of open connections satisfies a condition.
    public func waitForOpenConnections(_ condition: @escaping @Sendable (Int) -> Bool) async {
        await server.waitForOpenConnections(condition)
    }

    /// Closes all connections at once, as a broken network or a crash does.
    public func cutConnections() async { await server.cutConnections() }
    /// Stops listening and cuts all connections. Clients that connect are refused until ``resume()``.
    public func pause() async throws { try await server.pause() }
    /// Listens again on the same port.
    public func resume() async throws { try await server.resume() }
    /// Cuts all connections and listens again on the same port.
    public func restart() async throws {
        try await server.pause()
        try await server.resume()
    }

    /// Closes everything. Returns when all connections are closed.
    public func stop() async { await server.stop() }
}

extension ProviderSimulator {
    /// Runs a closure with a simulator and stops it afterwards.
    static func with<Value>(
        _ start: () async throws -> Self, _ body: (Self) async throws -> Value
    ) async throws -> Value {
        let simulator = try await start()
        do {
            let value = try await body(simulator)
            await simulator.stop()
            return value
        } catch {
            await simulator.stop()
            throw error
        }
    }
}
