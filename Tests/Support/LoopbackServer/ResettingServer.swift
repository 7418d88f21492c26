import Foundation
import Synchronization

/// A server on the loopback interface that resets each connection (TCP's RST) as soon as a request arrives.
public final class ResettingServer: Sendable {
    public let port: UInt16
    private let descriptor: Int32
    private let resets = Atomic(0)

    /// - Throws: ``SocketError``.
    public init() throws {
        let (descriptor, port) = try bindLoopbackPort()
        guard listen(descriptor, 128) == 0 else { throw SocketError() }
        self.descriptor = descriptor
        self.port = port
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                var byte: UInt8 = 0
                _ = read(connection, &byte, 1)
                self?.resets.add(1, ordering: .sequentiallyConsistent)
                // Without a time to linger, closing resets the connection.
                var option = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
                Foundation.close(connection)
            }
        }
    }

    /// The number of connections that were reset.
    public var count: Int { resets.load(ordering: .sequentiallyConsistent) }

    /// Refuses further connections.
    public func close() {
        // Ends `accept`.
        shutdown(descriptor, Int32(SHUT_RDWR))
        Foundation.close(descriptor)
    }
}
