import Foundation

/// Work that reads files and computes for a while.
enum BlockingWork {
    /// Runs work on a thread of its own, so that it holds no thread of the requests' tasks.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}
