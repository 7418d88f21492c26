import Synchronization

/// A value that concurrent tasks of a test change.
final class LockedValue<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) {
        storage = Mutex(value)
    }

    var value: Value { storage.withLock { $0 } }

    func change(_ change: (inout Value) -> Void) {
        storage.withLock { change(&$0) }
    }
}
