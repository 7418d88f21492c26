/// A server can't listen on its address: the port is in use, or the host isn't one of this machine's.
public struct ListeningError: Error, Hashable, Sendable, CustomStringConvertible {
    public let host: String
    public let port: Int
    /// What the system says.
    public let reason: String

    public var description: String { "can't listen on \(host):\(port): \(reason)" }
}
