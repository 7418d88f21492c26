import Synchronization

/// A number that several tasks increase.
final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    func increment() { value.add(1, ordering: .sequentiallyConsistent) }
}
