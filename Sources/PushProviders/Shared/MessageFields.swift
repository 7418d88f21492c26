import Crypto
import HTTPTypes
import PushGatewayAPI

/// The header fields of a message to a push server (RFC 8030, section 5).
struct MessageFields: Hashable, Sendable {
    /// The time in seconds that the push server keeps the message for a device that isn't connected.
    var timeToLive: Int64
    var urgency: Urgency
    /// A name by which the message replaces an undelivered one; exactly 32 characters of base64url.
    var topic: String?

    /// When a device receives a message, by its battery and network (RFC 8030, section 5.3).
    enum Urgency: String, Hashable, Sendable {
        /// When the device has power or Wi-Fi.
        case low
        /// At once, even with low battery.
        case high

        /// Counts and notifications with `prio` `low` can wait. All others are `high`: homeservers use that priority
        /// only for messages that make a sound, and with `normal` Android delays them while the device sleeps.
        init(_ notification: Notification) {
            self = !notification.hasEvent || notification.prio == .low ? .low : .high
        }
    }

    /// Returns the topic of a room for a device: 24 bytes of a hash, which are 32 characters. Apple's push server decodes
    /// topics as base64url and refuses lengths that don't encode whole bytes.
    ///
    /// Accounts that share a subscription differ in `data`. A message to one must not replace a message to the other.
    static func topic(roomID: String, device: Notification.Device) -> String {
        var hash = SHA256()
        hash.update(data: SHA256.hash(data: Array(roomID.utf8)).withUnsafeBytes(Array.init))
        hash.update(data: device.data?.jsonBytes() ?? [])
        return Base64URL.encode(hash.finalize().prefix(24))
    }

    /// Returns the head of the request that sends the message, without content fields and authorization.
    func head(to endpoint: PushEndpoint) -> HTTPRequest {
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.target)
        let service = PushService(host: endpoint.host)
        // Apple's push server refuses 0.
        let timeToLive = service == .apple ? max(timeToLive, 1) : timeToLive
        head.headerFields[.timeToLive] = String(timeToLive)
        head.headerFields[.urgency] = urgency.rawValue
        head.headerFields[.topic] = topic
        if service == .windows { head.headerFields[.wnsCachePolicy] = timeToLive == 0 ? "no-cache" : "cache" }
        return head
    }
}
