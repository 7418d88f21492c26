import Synchronization

/// The address that the gateway listens on. The port is known once it listens.
final class ListeningAddress: Sendable, CustomStringConvertible {
    let host: String
    private let port = Atomic<Int>(0)

    init(host: String) {
        self.host = host
    }

    func setPort(_ port: Int) {
        self.port.store(port, ordering: .relaxed)
    }

    /// `host:port`, with an IPv6 address in brackets.
    var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(name):\(port.load(ordering: .relaxed))"
    }
}
