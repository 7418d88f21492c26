import APIRuntime
import Dispatch

@testable import OutboundHTTP

/// Blocks threads until it is opened, as a system call does that waits for a server.
final class BlockingGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() {
        semaphore.signal()
    }
}

extension AddressResolver {
    func addresses(_ host: String) async -> Result<[IPAddress], ResolvingError> {
        await withCheckedContinuation { continuation in
            resolve(host) { continuation.resume(returning: $0) }
        }
    }
}
