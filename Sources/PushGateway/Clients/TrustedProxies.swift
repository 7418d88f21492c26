import APIRuntime
import HTTPTypes
import OutboundHTTP

/// Middleware that replaces the address of a trusted reverse proxy in the context of a request by that of the client.
///
/// It is the last address outside of the trusted networks in the field `Forwarded` (RFC 7239) or `X-Forwarded-For`. Parts
/// before it may be the client's invention.
///
/// The proxy's address stays if the fields name no client, such as with `unknown`, an obfuscated identifier or invalid
/// syntax at that place. It also stays if both fields are there and name different clients: one of them then comes from
/// the client, through a proxy that only sets the other one.
public struct TrustedProxies: ServerMiddleware {
    private let networks: [IPNetwork]

    /// - Parameter networks: the networks whose hosts are proxies, which set or complete one of the fields.
    public init(_ networks: [IPNetwork]) {
        self.networks = networks
    }

    public func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard let peer = request.context.peer, isTrusted(peer.ip) else { return await next(request) }
        var request = request
        request.context.peer = client(of: request.head.headerFields, from: peer)
        return await next(request)
    }

    /// Returns the client of a request.
    /// - Parameter peer: the address of the other end of the connection. Returned if it isn't a trusted proxy, or if the
    ///   client is unknown. The port of a client that the fields name without one is 0.
    public func client(of fields: HTTPFields, from peer: PeerAddress) -> PeerAddress {
        guard isTrusted(peer.ip) else { return peer }
        var clients: [PeerAddress] = []
        if let text = Self.text(fields, .forwarded) {
            guard let nodes = ForwardedField.forwarded(text) else { return peer }
            clients.append(client(nodes, peer))
        }
        if let text = Self.text(fields, .xForwardedFor) {
            clients.append(client(ForwardedField.xForwardedFor(text), peer))
        }
        guard let first = clients.first, clients.allSatisfy({ $0.ip == first.ip }) else { return peer }
        return first
    }

    /// Returns the last node outside of the trusted networks; if all are trusted, the first one.
    private func client(_ nodes: [ForwardedNode?], _ peer: PeerAddress) -> PeerAddress {
        var client = peer
        for node in nodes.reversed() {
            guard let address = node?.address else { return peer }
            client = PeerAddress(ip: address, port: node?.port ?? 0)
            if !isTrusted(address) { break }
        }
        return client
    }

    private func isTrusted(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The lines of a field as one list; `nil` without the field.
    private static func text(_ fields: HTTPFields, _ name: HTTPField.Name?) -> String? {
        guard let name, fields.contains(name) else { return nil }
        return fields[values: name].joined(separator: ",")
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = HTTPField.Name("Forwarded")
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For")
}
