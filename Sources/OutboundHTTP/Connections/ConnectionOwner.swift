import NIOCore

/// The owner of connections, to which they report. Used on its event loop only.
protocol ConnectionOwner: AnyObject, Sendable {
    var origin: Origin { get }
    var settings: ClientSettings { get }
    var eventLoop: any EventLoop { get }
    /// Sends a request again that the server certainly hasn't processed. It keeps its place before later requests.
    /// - Parameters:
    ///   - reason: the error of the request if it has been sent too often.
    ///   - waits: whether to wait a moment, longer each time, because the server has no capacity.
    func resend(_ exchange: Exchange, _ reason: OutboundError.Reason, waits: Bool)
    /// Assigns waiting requests to connections soon. It isn't done at once because the caller may be in the middle of
    /// handling frames.
    func scheduleDispatch()
    /// Notes a response after which its connection can be used again.
    func receivedResponse()
    /// Makes an HTTP/1.1 connection available for the next request.
    func becameIdle(_ connection: AnyObject)
    /// Forgets a closed connection.
    /// - Parameter hadResponse: whether the connection carried a response, other than one that retired it.
    func closed(_ connection: AnyObject, hadResponse: Bool)
}

extension ConnectionOwner {
    func resend(_ exchange: Exchange, _ reason: OutboundError.Reason) {
        resend(exchange, reason, waits: false)
    }
}
