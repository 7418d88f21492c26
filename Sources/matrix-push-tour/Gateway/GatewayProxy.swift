import APIRuntime
import HTTPTypes
import Synchronization

/// The reverse proxy in front of the gateway, as gateways usually have one. It records the homeserver's requests, and
/// passes them on one by one, so that the hops have an order.
///
/// If the gateway dies, the homeserver gets 502. A gateway that the tour has killed is started again before the next
/// request.
final class GatewayProxy: Sendable {
    private let gateway: TourGateway
    private let processes: ChildProcesses
    private let transport: any ClientTransport
    private let recorder: TourRecorder
    private let turns = Turns()
    private let deliveryHandler = Mutex<@Sendable () async -> Void>({})

    init(
        _ gateway: TourGateway, processes: ChildProcesses, transport: any ClientTransport, recorder: TourRecorder
    ) {
        self.gateway = gateway
        self.processes = processes
        self.transport = transport
        self.recorder = recorder
    }

    /// Calls back after each request of the homeserver, before it gets the response: the devices read what they have
    /// received.
    func onDelivered(_ handler: @escaping @Sendable () async -> Void) {
        deliveryHandler.withLock { $0 = handler }
    }

    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, "/_matrix/push/v1/notify") { request in
            let body = try await request.content().bytes
            return await self.turns.take { await self.forward(request.head, body) }
        }
        return router
    }

    private func forward(_ head: HTTPRequest, _ body: [UInt8]) async -> ServerResponse {
        let notification = (try? JSONValue(json: body))?["notification"]
        let hasEvent = notification?["event_id"] != nil
        let appID = notification?["devices"]?.array?.first?["app_id"]?.string
        let hop = recorder.begin(
            RecordedRequest(head, body: body), from: "homeserver", to: "gateway",
            subject: appID.map { hasEvent ? $0 : "\($0), counts only" }, detail: .first("notify \(hasEvent)"))
        var response = ServerResponse(status: .badGateway)
        do {
            let received = try await send(head, body)
            recorder.end(hop, with: received)
            response = ServerResponse(
                status: received.head.status, fields: [.contentType: "application/json"], body: received.body)
        } catch {
            recorder.end(hop, lost: "no response; its proxy returns 502")
        }
        await deliveryHandler.withLock { $0 }()
        if response.status == .badGateway { await restart() }
        return response
    }

    private func send(_ head: HTTPRequest, _ body: [UInt8]) async throws -> ClientResponse {
        guard let url = gateway.url else { throw InvalidRequestError("no gateway runs") }
        return try await transport.send(
            HTTPRequest(
                method: head.method, scheme: url.scheme, authority: url.authority, path: head.path,
                headerFields: [.contentType: "application/json"]),
            body: body, maxResponseBytes: 1 << 16)
    }

    private func restart() async {
        do {
            guard try await gateway.restart() else { return }
            recorder.note("The gateway is started again. It remembers nothing.")
        } catch {
            processes.report(ErrorText.of(error))
        }
    }
}

/// Lets tasks work one after the other, in the order of their calls.
private final class Turns: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func take<Value: Sendable>(_ body: () async -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken { state.waiting.append(continuation) }
                defer { state.isTaken = true }
                return !state.isTaken
            }
            if isFree { continuation.resume() }
        }
        defer { end() }
        return await body()
    }

    private func end() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
