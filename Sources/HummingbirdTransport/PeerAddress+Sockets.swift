import APIRuntime
import NIOCore

extension PeerAddress {
    /// The address of a TCP connection; `nil` for other ones.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            let bits = UInt32(bigEndian: address.address.sin_addr.s_addr)
            self.init(ip: .v4(bits), port: UInt16(bigEndian: address.address.sin_port))
        case .v6(let address):
            let bits = withUnsafeBytes(of: address.address.sin6_addr) { $0.loadUnaligned(as: UInt128.self) }
            self.init(ip: IPAddress(UInt128(bigEndian: bits)), port: UInt16(bigEndian: address.address.sin6_port))
        default: return nil
        }
    }
}
