import Synchronization

/// The pushes that a push server has delivered to a device, until the device reads them.
final class PushInbox: Sendable {
    struct Push: Sendable {
        /// The bytes, encrypted or in the clear.
        let message: [UInt8]
        /// The number of the hop by which the push server got the message.
        let hop: Int
    }

    private let pushes = Mutex<[Push]>([])

    func add(_ message: [UInt8], hop: Int) {
        pushes.withLock { $0.append(Push(message: message, hop: hop)) }
    }

    /// Removes and returns the oldest push.
    func next() -> Push? {
        pushes.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
