import Synchronization

/// The configuration of ``PusherWorkers``, which can change while they work.
final class DeliverySettings: Sendable {
    private let state: Mutex<PusherConfiguration>

    init(_ configuration: PusherConfiguration) {
        state = Mutex(configuration)
    }

    var configuration: PusherConfiguration {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
