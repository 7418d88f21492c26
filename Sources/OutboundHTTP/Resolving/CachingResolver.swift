import APIRuntime
import NIOCore
import Synchronization

/// A resolver that keeps addresses for a short time, and failures for a shorter one. The failure of a name without a DNS
/// response is kept for longer, because each of its lookups occupies a thread for seconds. Concurrent lookups of a name
/// are one lookup.
///
/// The time is short because an address that is gone must not be used for long, and because a client judges the address
/// of each connection anyway.
package final class CachingResolver: AddressResolver {
    private struct Entry {
        let result: Result<[IPAddress], ResolvingError>
        let expiry: NIODeadline
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var lookups: [String: [@Sendable (Result<[IPAddress], ResolvingError>) -> Void]] = [:]
    }

    private let source: any AddressResolver
    private let lifetime: TimeAmount
    private let failureLifetime: TimeAmount
    private let silenceLifetime: TimeAmount
    private let maxEntries: Int
    private let now: @Sendable () -> NIODeadline
    private let state = Mutex(State())

    /// - Parameters:
    ///   - silenceLifetime: the time for which ``ResolvingError/unanswered`` is kept.
    ///   - now: the clock.
    package init(
        _ source: any AddressResolver, lifetime: TimeAmount = .seconds(30), failureLifetime: TimeAmount = .seconds(5),
        silenceLifetime: TimeAmount = .seconds(60), maxEntries: Int = 4096,
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        self.source = source
        self.lifetime = lifetime
        self.failureLifetime = failureLifetime
        self.silenceLifetime = silenceLifetime
        self.maxEntries = maxEntries
        self.now = now
    }

    /// The resolver of the clients that connect to servers which strangers name.
    static let shared = CachingResolver(SystemResolver())

    /// The resolver of the clients that connect to servers which the operator names. Slow names of strangers can't
    /// occupy its threads.
    static let unrestricted = CachingResolver(SystemResolver())

    package func resolve(
        _ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void
    ) {
        enum Action {
            case answer(Result<[IPAddress], ResolvingError>)
            case wait, start
        }
        let action = state.withLock { state -> Action in
            if let entry = state.entries[host], entry.expiry > now() { return .answer(entry.result) }
            let isFirst = state.lookups[host] == nil
            state.lookups[host, default: []].append(completion)
            return isFirst ? .start : .wait
        }
        switch action {
        case .answer(let result): completion(result)
        case .wait: break
        case .start: source.resolve(host) { [weak self] in self?.finish(host, $0) }
        }
    }

    /// The number of kept results.
    var entryCount: Int { state.withLock { $0.entries.count } }

    private func finish(_ host: String, _ result: Result<[IPAddress], ResolvingError>) {
        let waiting = state.withLock { state in
            store(result, host, &state)
            return state.lookups.removeValue(forKey: host) ?? []
        }
        for completion in waiting { completion(result) }
    }

    private func store(_ result: Result<[IPAddress], ResolvingError>, _ host: String, _ state: inout State) {
        let time = now()
        let lifetime: TimeAmount
        switch result {
        case .success: lifetime = self.lifetime
        case .failure(.failed): lifetime = failureLifetime
        case .failure(.unanswered): lifetime = silenceLifetime
        // The resolver may have a free thread for the next lookup.
        case .failure(.overloaded): return
        }
        if state.entries.count >= maxEntries { state.entries = state.entries.filter { $0.value.expiry > time } }
        if state.entries.count >= maxEntries, let victim = state.entries.keys.first { state.entries[victim] = nil }
        state.entries[host] = Entry(result: result, expiry: time + lifetime)
    }
}
