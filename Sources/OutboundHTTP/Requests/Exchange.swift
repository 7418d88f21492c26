import APIRuntime
import HTTPTypes
import NIOCore

/// A connection that carries a request.
protocol ExchangeCarrier: AnyObject {
    /// Stops a request whose caller no longer waits for the response.
    /// - Parameter timedOut: whether the time limit ended, which may mean that the connection is dead.
    func abandon(_ exchange: Exchange, timedOut: Bool)
}

/// The requests of an origin that wait for a connection.
protocol ExchangeQueue: AnyObject, Sendable {
    /// The event loop of the exchanges.
    var eventLoop: any EventLoop { get }
    /// The reason why no connection can be opened for the waiting requests, if that is the client's bound.
    var waitProblem: OutboundError.Reason? { get }
    /// Adds a request.
    func submit(_ exchange: Exchange)
    /// Notes the end of a request.
    func exchangeEnded(_ exchange: Exchange)
}

/// A request with its caller, from the queue to the end of the response.
///
/// Its state is used on the event loop of its queue only. It ends exactly once, whichever comes first: response,
/// failure, time limit or cancellation.
final class Exchange: @unchecked Sendable {
    let request: OutgoingRequest
    private let maxResponseBytes: Int
    private let queue: any ExchangeQueue
    private let observer: (any ResponseHeadReceiver)?
    private let retiresConnection: @Sendable (ClientResponse) -> Bool

    private var continuation: CheckedContinuation<ClientResponse, any Error>?
    /// The result that came before the caller waited for it.
    private var earlyResult: Result<ClientResponse, any Error>?
    private(set) var isFinished = false
    private var deadline: Scheduled<Void>?

    /// The connection that carries the request; `nil` while it waits for one.
    weak var carrier: (any ExchangeCarrier)?
    /// The number of times that the request was sent again.
    var resends = 0
    private(set) var head: HTTPResponse?
    private var body: [UInt8] = []

    init(
        _ request: OutgoingRequest, maxResponseBytes: Int, queue: any ExchangeQueue,
        observer: (any ResponseHeadReceiver)?,
        retiresConnection: @escaping @Sendable (ClientResponse) -> Bool
    ) {
        self.request = request
        self.maxResponseBytes = maxResponseBytes
        self.queue = queue
        self.observer = observer
        self.retiresConnection = retiresConnection
    }

    private var server: String { request.origin.server }

    // MARK: The caller's side

    /// Sends the request and resumes the caller with its result.
    func begin(_ continuation: CheckedContinuation<ClientResponse, any Error>, deadline: NIODeadline) {
        queue.eventLoop.execute {
            if let result = self.earlyResult {
                continuation.resume(with: result)
                return
            }
            self.continuation = continuation
            self.deadline = self.queue.eventLoop.scheduleTask(deadline: deadline) { self.timeOut() }
            self.queue.submit(self)
        }
    }

    /// Ends the request because the task was cancelled.
    func cancel() {
        queue.eventLoop.execute {
            guard !self.isFinished else { return }
            self.abandonCarrier(timedOut: false)
            self.finish(.failure(CancellationError()))
        }
    }

    private func timeOut() {
        guard !isFinished else { return }
        let wasSent = carrier != nil
        abandonCarrier(timedOut: true)
        fail(wasSent ? .timedOut : queue.waitProblem ?? .timedOut, mayHaveBeenProcessed: wasSent)
    }

    private func abandonCarrier(timedOut: Bool) {
        let carrier = carrier
        self.carrier = nil
        carrier?.abandon(self, timedOut: timedOut)
    }

    // MARK: The connection's side

    /// Takes the head of the response.
    func receive(_ head: HTTPResponse) {
        guard !isFinished else { return }
        self.head = head
        observer?.receive(head)
        // Content-Length of a response without a body is the length that the body of GET would have.
        if !request.hasNoBody(head.status), let length = head.headerFields[.contentLength].flatMap({ Int($0) }),
            length > maxResponseBytes
        {
            refuseBody(head)
        }
    }

    /// Takes a part of the body.
    func receive(_ bytes: ByteBuffer) {
        guard !isFinished, let head else { return }
        guard bytes.readableBytes <= maxResponseBytes - body.count else {
            refuseBody(head)
            return
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    private func refuseBody(_ head: HTTPResponse) {
        abandonCarrier(timedOut: false)
        finish(.failure(ResponseTooLargeError(head: head, maxBytes: maxResponseBytes)))
    }

    /// Ends the request with the response received.
    /// - Returns: whether the connection may carry further requests.
    func complete() -> Bool {
        guard !isFinished else { return true }
        carrier = nil
        guard let head else {
            fail(.connectionLost("the response has no head"), mayHaveBeenProcessed: true)
            return true
        }
        let response = ClientResponse(head: head, body: body)
        let isRetired = retiresConnection(response)
        finish(.success(response))
        return !isRetired
    }

    /// Ends the request with an error, which carries the head if it was received.
    func fail(_ reason: OutboundError.Reason, mayHaveBeenProcessed: Bool) {
        guard !isFinished else { return }
        carrier = nil
        if let head {
            finish(.failure(IncompleteResponseError(head: head, reason: reason, server: server)))
        } else {
            let error = OutboundError(reason, mayHaveBeenProcessed: mayHaveBeenProcessed, server: server)
            finish(.failure(error))
        }
    }

    private func finish(_ result: Result<ClientResponse, any Error>) {
        isFinished = true
        deadline?.cancel()
        deadline = nil
        body = []
        if let continuation {
            self.continuation = nil
            continuation.resume(with: result)
        } else {
            earlyResult = result
        }
        queue.exchangeEnded(self)
    }
}
