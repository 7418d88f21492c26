import APIRuntime
import Crypto
import HTTPTypes
import ManualClock
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGatewayAPI

@testable import PushProviders

/// The browser's side of a subscription: keys with which messages are decrypted.
struct TestSubscription {
    let privateKey: P256.KeyAgreement.PrivateKey
    let authentication: [UInt8]

    /// The keys of RFC 8291, appendix A.
    static let standard: TestSubscription = {
        let key = Base64URL.decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94") ?? []
        let secret = Base64URL.decode("BTBZMqHH6r4Tts7J_aSIgg") ?? []
        // The constants are valid.
        return TestSubscription(
            privateKey: try! P256.KeyAgreement.PrivateKey(rawRepresentation: key), authentication: secret)
    }()

    var p256dh: String { Base64URL.encode(privateKey.publicKey.x963Representation) }
    var auth: String { Base64URL.encode(authentication) }

    /// Decrypts a message, with code that shares nothing with the encryption but the cryptographic library.
    func decrypt(_ message: [UInt8]) throws -> [UInt8] {
        struct Malformed: Error {}
        guard message.count > 86, message[20] == 65 else { throw Malformed() }
        let (salt, sender, record) = (Array(message[..<16]), Array(message[21..<86]), Array(message[86...]))
        let recordSize = message[16..<20].reduce(0) { $0 << 8 | Int($1) }
        guard record.count <= recordSize else { throw Malformed() }
        let secret = try privateKey.sharedSecretFromKeyAgreement(
            with: P256.KeyAgreement.PublicKey(x963Representation: sender))
        let info = Array("WebPush: info\0".utf8) + privateKey.publicKey.x963Representation + sender
        let inputKey = secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: authentication, sharedInfo: info, outputByteCount: 32)
        func derive(_ label: String, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: inputKey, salt: salt, info: Array("Content-Encoding: \(label)\0".utf8),
                outputByteCount: count)
        }
        let nonce = derive("nonce", 12).withUnsafeBytes { Array($0) }
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: nonce), ciphertext: record.dropLast(16), tag: record.suffix(16))
        let padded = Array(try AES.GCM.open(box, using: derive("aes128gcm", 16)))
        guard let delimiter = padded.lastIndex(where: { $0 != 0 }), padded[delimiter] == 2 else { throw Malformed() }
        return Array(padded[..<delimiter])
    }
}

/// The parts of a gateway that the providers of these tests use.
struct TestEnvironment {
    static let key = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"

    let clock = ManualClock()
    let environment: ProviderEnvironment
    var context: DeliveryContext {
        DeliveryContext(
            app: "app", deadline: clock.now + .seconds(20), clock: clock, logger: .silent)
    }

    /// - Parameter files: the contents of the files that a provider can read. A VAPID key is at `key`.
    init(
        files: [String: String] = [:],
        lineWriter: @escaping @Sendable (String?) throws -> @Sendable ([UInt8]) async throws -> Void = { _ in { _ in } }
    ) {
        struct NoSuchFile: Error, CustomStringConvertible {
            let description = "no such file"
        }
        let files = ["key": Self.key].merging(files) { $1 }
        environment = ProviderEnvironment(
            addresses: AddressPolicy(allowedNetworks: ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork($0) }),
            clock: clock, logger: .silent,
            readFile: { path in
                guard let text = files[path] else { throw NoSuchFile() }
                return Array(text.utf8)
            }, lineWriter: lineWriter)
    }

    func webPush(
        allowedEndpoints: [String]? = nil, ttl: Int64? = nil, navigate: String? = nil
    ) throws -> WebPushProvider {
        let configuration = WebPushAppConfiguration(
            appID: "app", vapidPrivateKeyFile: "key", vapidSubject: "mailto:op@push.example",
            allowedEndpoints: allowedEndpoints, ttl: ttl, payload: navigate == nil ? nil : .declarative,
            navigate: navigate)
        return try WebPushProvider(configuration, environment: environment)
    }

    func unifiedPush(allowedHosts: [String]? = nil, isSigned: Bool = false) throws -> UnifiedPushProvider {
        let configuration = UnifiedPushAppConfiguration(
            appID: "app", allowedHosts: allowedHosts, vapidPrivateKeyFile: isSigned ? "key" : nil,
            vapidSubject: isSigned ? "mailto:op@push.example" : nil)
        return try UnifiedPushProvider(configuration, environment: environment)
    }
}

extension Notification.Device {
    /// A browser's pusher.
    static func browser(
        endpoint: String = "https://push.example/send/1", _ data: JSONObject = [:],
        subscription: TestSubscription = .standard
    ) -> Notification.Device {
        var members: JSONObject = ["endpoint": .string(endpoint), "auth": .string(subscription.auth)]
        for (key, value) in data { members[key] = value }
        let format = members["format"]?.string
        members["format"] = nil
        return Notification.Device(
            appID: "app", pushkey: subscription.p256dh, data: .init(format: format, additionalProperties: members))
    }
}

extension OutboundRequest {
    /// The decrypted payload.
    func payload(_ subscription: TestSubscription = .standard) throws -> JSONObject {
        try JSONObject(json: subscription.decrypt(body))
    }

    func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }
}

extension ClientResponse {
    init(_ status: Int, _ fields: HTTPFields = [:], body: String = "") {
        self.init(head: HTTPResponse(status: .init(code: status), headerFields: fields), body: Array(body.utf8))
    }
}
