import HTTPTypes
import Synchronization

/// Receives the head of a response as soon as it arrives.
package protocol ResponseHeadReceiver: AnyObject, Sendable {
    func receive(_ head: HTTPResponse)
}

/// The head of a response, for a caller that may stop waiting before the body ends.
///
/// The head shows that the server has processed the request. A caller that only cancels a request can't know that, and
/// would send it again.
///
/// ```swift
/// let observer = ResponseHeadObserver()
/// let task = ResponseHeadObserver.$current.withValue(observer) { Task { try await client.send(…) } }
/// task.cancel()
/// if let head = observer.head { … }
/// ```
package final class ResponseHeadObserver: ResponseHeadReceiver {
    /// The receiver for the requests that the current task sends with an ``OutboundClient``.
    @TaskLocal package static var current: (any ResponseHeadReceiver)?

    private let received = Mutex<HTTPResponse?>(nil)

    package init() {}

    /// The head of the last response; `nil` before one has arrived.
    package var head: HTTPResponse? { received.withLock { $0 } }

    package func receive(_ head: HTTPResponse) {
        received.withLock { $0 = head }
    }
}
