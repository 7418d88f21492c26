import Synchronization

/// The address that a service listens on. The port is known once it listens.
package final class ListeningAddress: Sendable, CustomStringConvertible {
    package let host: String
    private let port = Atomic<Int>(0)

    package init(host: String) {
        self.host = host
    }

    package func setPort(_ port: Int) {
        self.port.store(port, ordering: .relaxed)
    }

    /// `host:port`, with an IPv6 address in brackets.
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(name):\(port.load(ordering: .relaxed))"
    }
}
