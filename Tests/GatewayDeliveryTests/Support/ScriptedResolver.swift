import APIRuntime
import OutboundHTTP
import Synchronization

/// A resolver of names that a test knows. The lookup of another name ends once the test gives the name an address.
final class ScriptedResolver: AddressResolver {
    typealias Completion = @Sendable (Result<[IPAddress], ResolvingError>) -> Void

    private struct State {
        var addresses: [String: IPAddress] = [:]
        var lookups: [String: [Completion]] = [:]
        var waiters: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    func resolve(_ host: String, completion: @escaping Completion) {
        let (address, waiters) = state.withLock { state in
            if state.addresses[host] == nil { state.lookups[host, default: []].append(completion) }
            return (state.addresses[host], state.waiters.removeValue(forKey: host) ?? [])
        }
        for waiter in waiters { waiter.resume() }
        if let address { completion(.success([address])) }
    }

    /// Gives a name another address, and ends the lookups of the name.
    func set(_ host: String, _ address: IPAddress) {
        let completions = state.withLock { state in
            state.addresses[host] = address
            return state.lookups.removeValue(forKey: host) ?? []
        }
        for completion in completions { completion(.success([address])) }
    }

    /// Returns once a lookup of a name without an address is in progress.
    func waitForLookup(of host: String) async {
        await withCheckedContinuation { continuation in
            let isInProgress = state.withLock { state in
                if state.lookups[host] != nil { return true }
                state.waiters[host, default: []].append(continuation)
                return false
            }
            if isInProgress { continuation.resume() }
        }
    }
}
