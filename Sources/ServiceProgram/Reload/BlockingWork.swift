import Foundation

/// Work that reads files and computes for a while.
package enum BlockingWork {
    /// Runs work on a thread of its own, so that it holds no thread of the requests' tasks.
    /// - Returns: `nil` if the task is cancelled. The work then continues without it: a disk that doesn't respond can't
    ///   keep the process from ending.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        let (results, continuation) = AsyncStream.makeStream(of: Value.self)
        Thread.detachNewThread {
            continuation.yield(work())
            continuation.finish()
        }
        return await results.first { _ in true }
    }
}
