import APIRuntime
import NIOCore
import Synchronization

import class Foundation.Thread

/// The system's resolver on threads of its own, because the system's function blocks.
///
/// A name whose servers don't answer occupies one thread. When all threads are occupied, further lookups wait for a
/// thread; when none of them has become free for some seconds, further lookups fail at once.
package final class SystemResolver: AddressResolver {
    private struct State {
        var running = 0
        var waiting = CircularBuffer<@Sendable () -> Void>()
        /// The time at which a thread last became free.
        var lastProgress = NIODeadline.now()
    }

    private let maxThreads: Int
    private let maxWaiting: Int
    private let patience: TimeAmount
    private let now: @Sendable () -> NIODeadline
    private let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxThreads: the number of lookups at the same time.
    ///   - maxWaiting: the number of lookups that may wait for a thread.
    ///   - patience: the time without a finished lookup after which lookups that would have to wait fail.
    ///   - lookup: the blocking function.
    package init(
        maxThreads: Int = 16, maxWaiting: Int = 1024, patience: TimeAmount = .seconds(5),
        now: @escaping @Sendable () -> NIODeadline = { .now() },
        lookup: @escaping @Sendable (String) -> Result<[IPAddress], ResolvingError> = {
            SystemLookup.addresses(of: $0)
        }
    ) {
        self.maxThreads = maxThreads
        self.maxWaiting = maxWaiting
        self.patience = patience
        self.now = now
        self.lookup = lookup
    }

    package func resolve(
        _ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void
    ) {
        enum Action { case run, wait, refuse }
        let lookup = lookup
        let job: @Sendable () -> Void = { completion(lookup(host)) }
        let action = state.withLock { state -> Action in
            if state.running < maxThreads {
                if state.running == 0 { state.lastProgress = now() }
                state.running += 1
                return .run
            }
            guard state.waiting.count < maxWaiting, now() - state.lastProgress < patience else { return .refuse }
            state.waiting.append(job)
            return .wait
        }
        switch action {
        case .run: run(job)
        case .wait: break
        case .refuse: completion(.failure(.overloaded))
        }
    }

    /// Runs a lookup on a thread, and after it those that are waiting. A thread ends when none is waiting: threads are
    /// needed rarely, because addresses are cached.
    private func run(_ first: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [self] in
            var job: (@Sendable () -> Void)? = first
            while let current = job {
                current()
                job = state.withLock { state in
                    state.lastProgress = now()
                    if let next = state.waiting.popFirst() { return next }
                    state.running -= 1
                    return nil
                }
            }
        }
    }
}
