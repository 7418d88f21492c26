import NIOCore
import NIOPosix

/// A test of whether the threads that serve connections work.
package enum EventLoopProbe {
    /// Runs a task on every event loop. Doesn't return if one of the threads hangs.
    /// - Parameter eventLoops: `nil` for those of all servers and clients of the process.
    /// - Returns: `false` if an event loop has ended.
    package static func run(_ eventLoops: (any EventLoopGroup)? = nil) async -> Bool {
        for eventLoop in (eventLoops ?? MultiThreadedEventLoopGroup.singleton).makeIterator() {
            guard (try? await eventLoop.submit {}.get()) != nil else { return false }
        }
        return true
    }
}
