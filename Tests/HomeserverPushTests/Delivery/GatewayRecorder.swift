import APIRuntime
import HTTPTypes
import HomeserverPush
import LoopbackServer
import PushGatewayAPI
import Synchronization

/// A push gateway on the loopback interface, which records notifications and responds as the test demands.
final class GatewayRecorder: Sendable {
    /// The behaviour of the gateway for a request.
    enum Answer: Sendable {
        case response(Int, HTTPFields = [:], String = #"{"rejected":[]}"#)
        /// The response follows when the gate is opened.
        case gated(Gate, String = #"{"rejected":[]}"#)
    }

    private struct State {
        var answer: @Sendable (_ number: Int, _ notification: Notification) -> Answer
        var requests: [Notification] = []
        var accepted: [Notification] = []
        var bodies: [JSONObject] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// - Parameter answer: returns the behaviour for a request by its number, from 0.
    init(_ answer: @escaping @Sendable (_ number: Int, _ notification: Notification) -> Answer) {
        state = Mutex(State(answer: answer))
    }

    /// Creates a gateway with the same behaviour for all requests.
    convenience init(_ answer: Answer = .response(200)) {
        self.init { _, _ in answer }
    }

    /// All notifications, in the order of the requests.
    var requests: [Notification] { state.withLock { $0.requests } }
    /// The notifications with the response 200.
    var accepted: [Notification] { state.withLock { $0.accepted } }
    var acceptedIDs: [String?] { accepted.map(\.eventID) }
    var bodies: [JSONObject] { state.withLock { $0.bodies } }

    func setAnswer(_ answer: Answer) { state.withLock { $0.answer = { _, _ in answer } } }

    /// Returns once a number of requests have arrived.
    func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.requests.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, "/_matrix/push/v1/notify") { request in
            let body = try await request.body(as: JSONObject.self)
            return await self.respond(to: try NotifyRequest(json: body.jsonBytes()).notification, body)
        }
        return router
    }

    private func respond(to notification: Notification, _ body: JSONObject) async -> ServerResponse {
        let (answer, ready) = state.withLock { state -> (Answer, [CheckedContinuation<Void, Never>]) in
            state.requests.append(notification)
            state.bodies.append(body)
            let count = state.requests.count
            let ready = state.waiters.filter { $0.count <= count }.map(\.continuation)
            state.waiters.removeAll { $0.count <= count }
            return (state.answer(count - 1, notification), ready)
        }
        for continuation in ready { continuation.resume() }
        var status = 200
        var fields: HTTPFields = [:]
        var text = #"{"rejected":[]}"#
        switch answer {
        case .response(let code, let header, let body): (status, fields, text) = (code, header, body)
        case .gated(let gate, let body):
            text = body
            await gate.wait()
        }
        if status == 200 { state.withLock { $0.accepted.append(notification) } }
        var response = ServerResponse(status: status, text: status == 204 ? "" : text)
        for field in fields { response.fields.append(field) }
        return response
    }
}

/// A gate that a test opens once.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
