import APIRuntime
import ClientServerAPI
import PushConfiguration
import PushGatewayAPI
import Testing

@testable import PushClient
@testable import PushProviders

@Suite("Registrations")
struct PushRegistrationTests {
    static let keys = PublicPushKeys(
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg")

    static func registration(
        _ address: PushAddress, appID: String = "org.example.chat", secret: String? = nil
    ) throws -> PushRegistration {
        PushRegistration(
            address: address, appID: appID, gateway: try GatewayURL("https://push.example/_matrix/push/v1/notify"),
            appName: "Chat", deviceName: "Fern's phone", language: "en", accountSecret: secret)
    }

    /// The device that the gateway gets, if a homeserver passes the pusher on.
    private func device(_ registration: PushRegistration) throws -> Notification.Device {
        guard case .http(let pusher) = try registration.request() else { throw RegistrationError.emptyPushkey }
        return Notification.Device(
            appID: pusher.appID, pushkey: pusher.pushkey,
            data: .init(format: pusher.data.format, additionalProperties: pusher.data.additionalProperties))
    }

    @Test("the gateway reads the token of APNs in both encodings")
    func apns() throws {
        let token: [UInt8] = [0xFB, 0xFF, 0x00, 0x12]
        for (address, pushkey) in [
            (PushAddress.apns(token: token), "+/8AEg=="),
            (.apns(token: token, encoding: .hexadecimal), "fbff0012"),
        ] {
            let device = try device(Self.registration(address))
            #expect(device.pushkey == pushkey)
            #expect(APNsDeviceToken(pushkey: device.pushkey, encoding: .auto) == .hexadecimal("fbff0012"))
            let aps = device.data?.additionalProperties["default_payload"]?["aps"]
            #expect(aps?["mutable-content"] == 1)
        }
    }

    @Test("the gateway reads a browser's subscription and an endpoint of UnifiedPush")
    func webPush() throws {
        let subscription = WebPushSubscription(endpoint: "https://push.example/1", keys: Self.keys)
        let browser = try PushProviders.WebPushSubscription(
            device(Self.registration(.webPush(subscription), secret: "s")))
        #expect(browser.endpoint.host == "push.example")
        let unifiedPush = try UnifiedPushSubscription(
            device(Self.registration(.unifiedPush(endpoint: "https://ntfy.example/up1", keys: Self.keys))))
        #expect(unifiedPush.keys != nil)
        let clear = try UnifiedPushSubscription(
            device(Self.registration(.unifiedPush(endpoint: "https://ntfy.example/up1"))))
        #expect(clear.keys == nil)
    }

    @Test("the account's secret comes back in the payload of every provider")
    func accountSecret() throws {
        let reader = PayloadReader()
        let expected = AccountHint(key: "cs", value: "s")
        var notification = ProviderPayloads.notification
        func register(_ address: PushAddress) throws -> Notification.Device {
            let device = try device(Self.registration(address, secret: "s"))
            notification.devices = [device]
            return device
        }
        let apns = try register(.apns(token: [1]))
        #expect(try reader.read(json: ProviderPayloads.apns(notification, apns)).account == expected)
        let fcm = try register(.fcm(token: "t"))
        for form in [FCMMessageBuilder.Form.data, .android, .ios] {
            #expect(try reader.read(data: ProviderPayloads.fcm(notification, fcm, form: form)).account == expected)
        }
        let browser = try register(.webPush(.init(endpoint: "https://push.example/1", keys: Self.keys)))
        #expect(try reader.read(json: ProviderPayloads.matrix(notification, browser)).account == expected)
        #expect(try reader.read(json: ProviderPayloads.declarative(notification, browser)).account == expected)
        let unifiedPush = try register(.unifiedPush(endpoint: "https://ntfy.example/up1"))
        #expect(try reader.read(json: ProviderPayloads.unifiedPush(notification, unifiedPush)).account == expected)
    }

    @Test("values that homeservers or gateways refuse are errors")
    func invalid() throws {
        #expect(throws: RegistrationError.emptyPushkey) { try Self.registration(.fcm(token: "")).request() }
        #expect(throws: RegistrationError.pushkeyTooLong(bytes: 513)) {
            try Self.registration(.fcm(token: String(repeating: "a", count: 513))).request()
        }
        #expect(throws: RegistrationError.invalidAppID(characters: 65)) {
            try Self.registration(.fcm(token: "t"), appID: String(repeating: "a", count: 65)).request()
        }
        #expect(throws: RegistrationError.invalidEndpoint) {
            try Self.registration(.unifiedPush(endpoint: "ntfy.example")).request()
        }
        #expect(throws: RegistrationError.invalidKeys("auth does not have 16 bytes in base64url")) {
            try Self.registration(
                .unifiedPush(endpoint: "https://a", keys: .init(p256dh: Self.keys.p256dh, auth: "AA"))
            ).request()
        }
        var registration = try Self.registration(.unifiedPush(endpoint: "https://a.example", keys: Self.keys))
        registration.data = ["auth": "mine"]
        #expect(throws: RegistrationError.reservedDataKey("auth")) { try registration.request() }
    }

    @Test(
        "the URL of a gateway must be https with the path of the specification",
        arguments: [
            "http://push.example/_matrix/push/v1/notify", "https://push.example", "push.example",
            "https://push.example/_matrix/push/v1/notify?x=1", "https://push.example/_matrix/push/v1/notify/",
            "ftp://push.example/_matrix/push/v1/notify", "https://user@push.example/_matrix/push/v1/notify",
        ])
    func gatewayURL(url: String) {
        #expect(throws: RegistrationError.self) { try GatewayURL(url) }
    }

    @Test("http is accepted for a developer's computer, if the app wants that")
    func localGateway() throws {
        #expect(
            try GatewayURL("http://127.0.0.1:8080/_matrix/push/v1/notify", allowsHTTP: true).text
                == "http://127.0.0.1:8080/_matrix/push/v1/notify")
    }
}
