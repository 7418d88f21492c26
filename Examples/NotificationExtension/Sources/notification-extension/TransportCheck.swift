import APIRuntime
import HTTPTypes
import NotificationService

/// Shows what the extension's HTTP client does with responses of a hostile homeserver.
struct TransportCheck {
    static let maxBytes = 1000

    /// Adds a redirect, and a response that is larger than allowed.
    static func register(on router: inout APIRouter) {
        router.on(.get, "/redirect") { _ in
            ServerResponse(status: .found, fields: [.location: "/target"])
        }
        router.on(.get, "/target") { _ in ServerResponse(status: 200) }
        router.on(.get, "/large") { _ in ServerResponse(status: .ok, body: [UInt8](repeating: 0x20, count: 1 << 20)) }
    }

    let homeserver: BaseURL

    /// The status of the response, or the error.
    func result(_ path: String) async -> String {
        let request = HTTPRequest(
            method: .get, scheme: homeserver.scheme, authority: homeserver.authority, path: path)
        do {
            let response = try await URLSessionTransport().send(
                request, body: nil, maxResponseBytes: Self.maxBytes)
            return "\(response.head.status.code)"
        } catch {
            return "\(error)"
        }
    }
}
