import APIRuntime
import ClientServerAPI
import Crypto
import ProviderSimulators
import PushProviders

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The simulated push servers with the devices that they deliver to.
///
/// Each checks requests by the rules of its provider. The demo prints the result and what the device shows.
struct DemoSimulators: Sendable {
    let apns: APNsSimulator
    let fcm: FCMSimulator
    let webPush: WebPushSimulator
    let unifiedPush: UnifiedPushSimulator
    /// The key that identifies the gateway to browsers' push services.
    private let vapidKey = P256.Signing.PrivateKey()
    private let transcript: DemoTranscript
    private let browser: PushSubscription
    private let unifiedPushApp: PushSubscription

    /// The names of the push servers in the transcript, by the name of the provider.
    static let serverNames = [
        APNsProvider.name: "APNs", FCMProvider.name: "FCM", WebPushProvider.name: "push service",
        UnifiedPushProvider.name: "push server",
    ]
    /// The iPhone's device token.
    private let iPhoneToken = (1...64).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
    private static let androidToken = "fFern:APA91b-demo"

    /// Runs a closure with the simulators and stops them afterwards.
    static func with(_ transcript: DemoTranscript, _ body: (DemoSimulators) async throws -> Void) async throws {
        var options = APNsSimulator.Options()
        options.transport = .cleartext
        options.topics = ["example.garden.chat"]
        try await withAPNsSimulator(options) { apns in
            try await withFCMSimulator(transport: .cleartext, projectID: "garden-chat") { fcm in
                try await withWebPushSimulator(transport: .cleartext) { webPush in
                    try await withUnifiedPushSimulator { unifiedPush in
                        try await body(Self(apns, fcm, webPush, unifiedPush, transcript))
                    }
                }
            }
        }
    }

    private init(
        _ apns: APNsSimulator, _ fcm: FCMSimulator, _ webPush: WebPushSimulator, _ unifiedPush: UnifiedPushSimulator,
        _ transcript: DemoTranscript
    ) {
        self.apns = apns
        self.fcm = fcm
        self.webPush = webPush
        self.unifiedPush = unifiedPush
        self.transcript = transcript
        let applicationServerKey = vapidKey.publicKey.x963Representation.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        browser = webPush.subscribe(applicationServerKey: applicationServerKey)
        unifiedPushApp = unifiedPush.register(encrypted: true)
        nameValues()
        script()
    }

    /// The files that the gateway's configuration names.
    var credentialFiles: [String: [UInt8]] {
        [
            "apns.p8": Array(apns.key.pem.utf8), "firebase.json": fcm.account.keyFile,
            "vapid.pem": Array(vapidKey.pemRepresentation.utf8),
        ]
    }

    /// The numbers of requests that the push servers have accepted.
    var acceptedCounts: [Int] {
        [apns.accepted().count, fcm.accepted().count, webPush.accepted().count, unifiedPush.accepted().count]
    }

    /// Descriptions of requests that violated the rules of their provider.
    var violations: [String] {
        apns.violations + fcm.violations + webPush.violations + unifiedPush.violations
    }

    /// Returns the devices, in the order of the simulators' properties.
    func devices(gatewayURL url: String) -> [DemoDevice] {
        [
            DemoDevice("iPhone", appID: "garden.ios", pushkey: iPhoneToken, data: HTTPPusherData(url: url)),
            DemoDevice(
                "Android phone", appID: "garden.android", pushkey: Self.androidToken, data: HTTPPusherData(url: url)),
            DemoDevice(
                "browser", appID: "garden.web", pushkey: browser.p256dh,
                data: HTTPPusherData(
                    url: url,
                    additionalProperties: ["endpoint": .string(browser.endpoint), "auth": .string(browser.auth)])),
            DemoDevice(
                "UnifiedPush app", appID: "garden.unifiedpush", pushkey: unifiedPushApp.endpoint,
                data: HTTPPusherData(
                    url: url,
                    additionalProperties: [
                        "p256dh": .string(unifiedPushApp.p256dh), "auth": .string(unifiedPushApp.auth),
                    ])),
        ]
    }

    /// Makes APNs respond that the iPhone's device token is no longer registered.
    /// - Parameter time: the time of the removal, in milliseconds since 1970.
    func wipeIPhone(at time: Int64) {
        apns.script = { _ in .apns(410, "Unregistered", timestamp: time) }
    }

    // MARK: Transcript

    /// Gives names to the values that differ between runs.
    private func nameValues() {
        for (url, name) in [
            (apns.baseURL, "apns"), (fcm.baseURL, "fcm"), (webPush.baseURL, "push-service"),
            (unifiedPush.baseURL, "push-server"),
        ] {
            transcript.replace(url, with: "http://\(name)")
        }
        transcript.replace(iPhoneToken, with: "<device token>")
        for subscription in [browser, unifiedPushApp] {
            transcript.replace(String(subscription.endpoint.split(separator: "/").last ?? ""), with: "<endpoint>")
            transcript.replace(subscription.p256dh, with: "<public key>")
            transcript.replace(subscription.auth, with: "<secret>")
        }
    }

    /// Prints how each push server judges a request, and what its device shows.
    private func script() {
        let transcript = transcript
        apns.script = { delivery in
            let keyID = delivery.token?.header["kid"]?.string ?? ""
            transcript.printDetail(
                delivery.error.map { "APNs: \($0.reason)" } ?? "APNs: the token's signature with key \(keyID) is valid")
            transcript.print(DisplayedMessage(apns: delivery.json).description(on: "iPhone"))
            return .automatic
        }
        fcm.tokenScript = { request in
            transcript.printDetail(
                request.violation.map { "Google: \($0)" }
                    ?? "Google's token server: the service account's signature is valid, an access token is issued")
            return .automatic
        }
        fcm.script = { delivery in
            transcript.printDetail(delivery.error.map { "FCM: \($0.message)" } ?? "FCM: the access token is valid")
            transcript.print(DisplayedMessage(fcm: delivery.data).description(on: "Android phone"))
            return .automatic
        }
        webPush.script = { delivery in
            transcript.printDetail(
                delivery.error.map { "push service: \($0)" }
                    ?? "push service: the VAPID signature is valid. The browser decrypts:", delivery.plaintext)
            transcript.print(DisplayedMessage(notification: delivery.json).description(on: "browser"))
            return .automatic
        }
        unifiedPush.script = { delivery in
            transcript.printDetail(
                delivery.plaintext == nil
                    ? "push server: the app cannot decrypt the message"
                    : "push server: the message is encrypted. The app decrypts:", delivery.plaintext)
            let notification = delivery.json?["notification"]
            transcript.print(DisplayedMessage(notification: notification).description(on: "UnifiedPush app"))
            return .automatic
        }
    }
}
