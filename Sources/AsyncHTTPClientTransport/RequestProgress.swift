import Synchronization

/// The progress of one request.
final class RequestProgress: Sendable {
    private let flag = Atomic(false)

    /// Whether the response's head has arrived.
    var hasHead: Bool { flag.load(ordering: .acquiring) }

    func headArrived() { flag.store(true, ordering: .releasing) }
}
