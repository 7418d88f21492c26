import APIRuntime
import Synchronization

/// The part of a connection's state that the task of its requests shares with its ``ConnectionHandler``.
///
/// Requests of a connection are numbered in the order of their arrival, which is the order of the responses.
final class Connection: Sendable {
    private struct State {
        /// Requests that the ``RequestHandler`` hasn't received yet, in the order of their arrival.
        var requests: [ReceivedRequest] = []
        /// By number of the request; only for responses with a completion that aren't written yet.
        var completions: [Int: ResponseCompletion] = [:]
        var isEnded = false
    }

    private let state = Mutex(State())

    /// Adds a request that is passed on.
    func add(_ request: ReceivedRequest) {
        state.withLock { $0.requests.append(request) }
    }

    /// Removes and returns the request whose head the ``RequestHandler`` receives.
    func nextRequest() -> ReceivedRequest? {
        state.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
    }

    /// Keeps the completion of a response until the response is written. It is called at once, with `false`, when the
    /// connection has ended.
    func add(_ completion: ResponseCompletion, forRequest number: Int) {
        let isAdded = state.withLock { state in
            if !state.isEnded { state.completions[number] = completion }
            return !state.isEnded
        }
        if !isAdded { completion.call(isWritten: false) }
    }

    /// Removes and returns the completion of the response that is being written.
    func takeCompletion(forRequest number: Int) -> ResponseCompletion? {
        state.withLock { $0.completions.isEmpty ? nil : $0.completions.removeValue(forKey: number) }
    }

    /// Calls the remaining completions with `false`, and those that are added later. No response is written any more.
    func end() {
        let completions = state.withLock { state in
            defer { state.completions = [:] }
            state.isEnded = true
            return state.completions
        }
        for completion in completions.values { completion.call(isWritten: false) }
    }
}

/// The facts about a received request that its `HTTPRequest` lacks.
struct ReceivedRequest: Sendable {
    /// The number of the request within its connection.
    let number: Int
    /// The error for the client if HTTP forbids the message.
    let rejection: MatrixError?
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// Whether the client only knows HTTP/1.0, whose messages have no chunks.
    let isHTTP10: Bool
}

/// The completion of a response, called exactly once: at the latest, with `false`, when the instance is released.
final class ResponseCompletion: Sendable {
    private let function: @Sendable (Bool) -> Void
    private let isCalled = Atomic(false)

    init(_ function: @escaping @Sendable (_ isWritten: Bool) -> Void) {
        self.function = function
    }

    func call(isWritten: Bool) {
        if !isCalled.exchange(true, ordering: .relaxed) { function(isWritten) }
    }

    deinit {
        call(isWritten: false)
    }
}
