import CommandLineSupport
import Foundation
import ServiceProgram

/// The number of files, pipes and sockets that the process may have open. SwiftNIO's threads end the process when they
/// can't open what they need, so the tour must check the limit before it starts them.
enum OpenFileLimit {
    /// Enough for the tour with ``threadCount`` threads.
    static let needed = 128
    /// The number of SwiftNIO's threads in each process. The default is that of the processor's cores; each needs several
    /// descriptors, and the tour sends one request at a time.
    private static let threadCount = 2

    /// Raises the soft limit if it is too low, and bounds the number of threads, also for the processes that the tour
    /// starts. Call this before anything uses SwiftNIO.
    /// - Throws: ``CommandFailure`` if the hard limit is too low.
    static func prepare() throws {
        setenv("NIO_SINGLETON_GROUP_LOOP_COUNT", "\(threadCount)", 1)
        guard let limit = DescriptorLimit.raise(), limit < needed else { return }
        throw CommandFailure(
            "the limit of open files is \(limit); the tour needs \(needed)",
            hint: "raise it in the shell: ulimit -n \(needed)")
    }
}
