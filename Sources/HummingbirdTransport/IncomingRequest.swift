import HTTPTypes

/// A request for the task of its connection.
struct IncomingRequest: Sendable {
    let head: HTTPRequest
    let received: ReceivedRequest
    let body: IncomingBody
}
