import Synchronization

/// A simulator that its server's closure refers to, weakly, because the simulator owns the server.
final class HandlerTarget<Simulator: AnyObject & Sendable>: Sendable {
    private struct Reference: Sendable {
        weak var value: Simulator?
    }

    private let reference = Mutex(Reference())

    var value: Simulator? {
        get { reference.withLock { $0.value } }
        set { reference.withLock { $0.value = newValue } }
    }
}
