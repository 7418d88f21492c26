import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushDelivery

/// Makes requests with encrypted messages (RFC 8030, 8291 and 8292).
struct EncryptedPush: Sendable {
    let transport: any ClientTransport
    /// Identifies the gateway; `nil` for push servers that don't require it.
    let vapid: VAPID?
    var encryption = WebPushEncryption()

    /// Returns the request for a message.
    /// - Parameters:
    ///   - text: at most ``WebPushEncryption/maxTextBytes`` bytes.
    ///   - isIdempotent: whether a repeated message alerts the user once.
    func request(
        _ text: [UInt8], to endpoint: PushEndpoint, keys: WebPushSubscriptionKeys, fields: MessageFields,
        isIdempotent: Bool
    ) throws(DeliveryFailure) -> OutboundRequest {
        var head = fields.head(to: endpoint)
        head.headerFields[.contentType] = "application/octet-stream"
        head.headerFields[.contentEncoding] = "aes128gcm"
        do {
            if let vapid { head.headerFields[.authorization] = try vapid.authorization(for: endpoint.origin) }
        } catch {
            throw DeliveryFailure(
                .operatorFault(
                    reason: "cannot sign the VAPID token: \(error)", remedy: "check vapid_private_key_file"))
        }
        do {
            let body = try encryption.encrypt(text, for: keys)
            var request = OutboundRequest(
                head: head, body: body, destination: endpoint.destination, transport: transport,
                isIdempotent: isIdempotent)
            request.plaintext = text
            return request
        } catch {
            throw DeliveryFailure(.failed(reason: "cannot encrypt the message: \(error)"))
        }
    }
}

/// The sizes of a message's text, the first one that is sent and smaller ones after the push server refused it (413).
enum MessageSize {
    /// The maximum size of a text for mobile browsers that receive messages through another push service: autopush
    /// passes about 2744 bytes of encrypted message on to it.
    static let bridgedTextBytes = 2744 - WebPushEncryption.overhead

    /// Returns a smaller text than one that was refused: one for bridged endpoints, then the smallest form.
    /// - Parameters:
    ///   - sent: the size of the refused text.
    ///   - text: returns a text of at most a number of bytes, from any form or from the smallest ones.
    static func reduced(_ sent: Int, text: (_ maxBytes: Int, _ smallestForms: Bool) -> [UInt8]?) -> [UInt8]? {
        if sent > bridgedTextBytes, let text = text(bridgedTextBytes, false) { return text }
        return text(sent - 1, true)
    }
}
