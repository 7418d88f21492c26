import StringGrammars
import Synchronization

/// Locks by name: operations with one name run one after the other, in the order of their calls.
final class KeyedLocks: Sendable {
    private let waiting = Mutex<[OpaqueIdentifier: [CheckedContinuation<Void, Never>]]>([:])

    func withLock<Value, Failure: Error>(
        _ name: String, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let key = OpaqueIdentifier(name)
        await lock(key)
        defer { unlock(key) }
        return try await body()
    }

    private func lock(_ key: OpaqueIdentifier) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] == nil else {
                    waiting[key]?.append(continuation)
                    return false
                }
                waiting[key] = []
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func unlock(_ key: OpaqueIdentifier) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard waiting[key]?.isEmpty == false else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume()
    }
}
