import APIRuntime
import NIOCore
import Synchronization

import class Foundation.Thread

/// The system's resolver on threads of its own, because the system's function blocks.
///
/// A name whose DNS servers don't respond occupies one thread. Names that never resolved may occupy three quarters of the
/// threads together, so that names that strangers invent don't delay those of working servers. When all threads for a
/// kind of names are occupied, its further lookups wait for one; when none of them has become free for some seconds,
/// they fail at once.
package final class SystemResolver: AddressResolver {
    private typealias Completion = @Sendable (Result<[IPAddress], ResolvingError>) -> Void

    private struct Job {
        let host: String
        let arrival: NIODeadline
        let completion: Completion
    }

    /// The lookups that follow from a change: those to start, and those whose callers no longer wait.
    private struct Next {
        var jobs: [Job] = []
        var abandoned: [Job] = []
    }

    private struct State {
        var threads: ReservedCapacity<String, Job>
        /// The time at which a thread last became free for names that resolved before.
        var lastProgress = NIODeadline.distantPast
        /// The time at which a thread last became free for other names.
        var lastUnprovenProgress = NIODeadline.distantPast

        /// Notes that a thread is free, or may be.
        mutating func noteProgress(_ time: NIODeadline) {
            lastProgress = time
            if threads.unprovenUsed < threads.maxUnproven { lastUnprovenProgress = time }
        }
    }

    private let maxWaiting: Int
    private let patience: TimeAmount
    private let maxWait: TimeAmount
    private let now: @Sendable () -> NIODeadline
    private let lookup: @Sendable (String) -> Result<[IPAddress], ResolvingError>
    private let state: Mutex<State>

    /// The time after which a lookup without a result counts as one without a DNS response: less than the 5 seconds
    /// that resolvers wait for the first server by default.
    static let silence = TimeAmount.seconds(3)

    /// - Parameters:
    ///   - maxThreads: the number of lookups at the same time. A thread exists only while it has a lookup.
    ///   - maxWaiting: the number of lookups that may wait for a thread; the same number again of names that resolved
    ///     before.
    ///   - patience: the time without a finished lookup after which lookups that would have to wait fail.
    ///   - maxWait: the time after which a lookup that waits isn't started any more, because its callers have given up.
    ///   - lookup: the blocking function.
    package init(
        maxThreads: Int = 64, maxWaiting: Int = 1024, patience: TimeAmount = .seconds(5),
        maxWait: TimeAmount = .seconds(10),
        now: @escaping @Sendable () -> NIODeadline = { .now() },
        lookup: @escaping @Sendable (String) -> Result<[IPAddress], ResolvingError> = {
            SystemLookup.addresses(of: $0)
        }
    ) {
        state = Mutex(State(threads: ReservedCapacity(total: maxThreads)))
        self.maxWaiting = maxWaiting
        self.patience = patience
        self.maxWait = maxWait
        self.now = now
        self.lookup = lookup
    }

    package func resolve(
        _ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void
    ) {
        let next = state.withLock { state -> Next? in
            let time = now()
            if state.threads.used == 0 { state.noteProgress(time) }
            if state.threads.unprovenUsed == 0, state.threads.used < state.threads.total {
                state.lastUnprovenProgress = time
            }
            let isProven = state.threads.isProven(host)
            let ticket = state.threads.enqueue(Job(host: host, arrival: time, completion: completion), for: host)
            let next = takeNext(&state, time)
            guard next.jobs.isEmpty else { return next }
            let lastProgress = isProven ? state.lastProgress : state.lastUnprovenProgress
            if time - lastProgress < patience, state.threads.waitingCount(isProven: isProven) <= maxWaiting {
                return next
            }
            _ = state.threads.cancel(ticket)
            return nil
        }
        guard let next else {
            completion(.failure(.overloaded))
            return
        }
        for job in next.abandoned { job.completion(.failure(.overloaded)) }
        for job in next.jobs { run(job) }
    }

    /// Takes the waiting lookups for which threads are free.
    private func takeNext(_ state: inout State, _ time: NIODeadline) -> Next {
        var next = Next()
        while let job = state.threads.grantNext() {
            if time - job.arrival < maxWait {
                next.jobs.append(job)
            } else {
                state.threads.release(job.host)
                next.abandoned.append(job)
            }
        }
        return next
    }

    /// Runs a lookup on a thread, and after it those that are waiting. A thread ends when none is waiting: threads are
    /// needed rarely, because addresses are cached.
    private func run(_ first: Job) {
        Thread.detachNewThread { [self] in
            var job: Job? = first
            while let current = job {
                let start = now()
                let result = lookup(current.host)
                let (answer, next) = finish(current, result, start)
                current.completion(answer)
                for other in next.abandoned { other.completion(.failure(.overloaded)) }
                for other in next.jobs.dropFirst() { run(other) }
                job = next.jobs.first
            }
        }
    }

    /// Notes the end of a lookup.
    /// - Returns: the result for the caller, and the lookups to start.
    private func finish(
        _ job: Job, _ result: Result<[IPAddress], ResolvingError>, _ start: NIODeadline
    ) -> (Result<[IPAddress], ResolvingError>, Next) {
        state.withLock { state in
            let time = now()
            let isProven = state.threads.isProven(job.host)
            state.threads.release(job.host)
            state.noteProgress(time)
            var answer = result
            switch result {
            case .success: state.threads.noteSuccess(job.host)
            // A name that resolved before is asked for again soon: its servers, or all of DNS, may be back.
            case .failure(.failed) where !isProven && time - start >= Self.silence: answer = .failure(.unanswered)
            case .failure: break
            }
            return (answer, takeNext(&state, time))
        }
    }
}
