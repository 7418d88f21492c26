import APIRuntime
import Crypto
import Foundation
import ProviderSimulators
import PushClient
import Synchronization

/// The simulated push servers. Each checks requests by the rules of its provider, and delivers to one device.
final class PushServers: Sendable {
    let apns: APNsSimulator
    let unifiedPush: UnifiedPushSimulator
    let webPush: WebPushSimulator
    private let inboxes = (phone: PushInbox(), tablet: PushInbox(), laptop: PushInbox())
    private let recorder: TourRecorder
    /// The key that identifies the gateway to browsers' push services.
    private let vapidKey = P256.Signing.PrivateKey()
    private let deviceToken = (0..<32).map { _ in UInt8.random(in: 0...255) }
    private let tablet: PushSubscription
    private let laptop: PushSubscription

    /// The bundle identifier of the phone's app.
    static let topic = "example.garden.chat"
    static let apnsKeyFile = "apns.p8"
    static let vapidKeyFile = "vapid.pem"

    /// Runs a closure with the push servers and stops them afterwards.
    static func with(_ recorder: TourRecorder, _ body: (PushServers) async throws -> Void) async throws {
        var options = APNsSimulator.Options()
        options.transport = .cleartext
        options.topics = [topic]
        try await withAPNsSimulator(options) { apns in
            try await withUnifiedPushSimulator { unifiedPush in
                try await withWebPushSimulator(transport: .cleartext) { webPush in
                    try await body(PushServers(apns, unifiedPush, webPush, recorder))
                }
            }
        }
    }

    private init(
        _ apns: APNsSimulator, _ unifiedPush: UnifiedPushSimulator, _ webPush: WebPushSimulator,
        _ recorder: TourRecorder
    ) {
        self.apns = apns
        self.unifiedPush = unifiedPush
        self.webPush = webPush
        self.recorder = recorder
        let applicationServerKey = vapidKey.publicKey.x963Representation.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        laptop = webPush.subscribe(applicationServerKey: applicationServerKey)
        tablet = unifiedPush.register(encrypted: true)
        nameValues()
        observe()
    }

    /// The files that the gateway's configuration names.
    var credentialFiles: [(name: String, text: String)] {
        [
            (Self.apnsKeyFile, apns.key.pem),
            (Self.vapidKeyFile, vapidKey.pemRepresentation),
        ]
    }

    /// Descriptions of requests that violated the rules of their provider.
    var violations: [String] { apns.violations + unifiedPush.violations + webPush.violations }

    // MARK: Devices

    /// Returns the messages that the push server of a device has delivered.
    func inbox(of device: DeviceKind) -> PushInbox {
        switch device {
        case .phone: inboxes.phone
        case .tablet: inboxes.tablet
        case .laptop: inboxes.laptop
        }
    }

    /// Returns the address of a device as its provider gives it to the app, and the keys for encrypted pushes.
    func address(of device: DeviceKind) throws -> (address: PushAddress, keys: PushKeyPair?) {
        switch device {
        case .phone: return (.apns(token: deviceToken), nil)
        case .tablet:
            let keys = try Self.keys(tablet)
            return (.unifiedPush(endpoint: tablet.endpoint, keys: keys.publicKeys), keys)
        case .laptop:
            let keys = try Self.keys(laptop)
            return (.webPush(WebPushSubscription(endpoint: laptop.endpoint, keys: keys.publicKeys)), keys)
        }
    }

    private static func keys(_ subscription: PushSubscription) throws -> PushKeyPair {
        try PushKeyPair(
            privateKey: Array(subscription.keys.privateKey.rawRepresentation),
            authentication: subscription.keys.authenticationSecret)
    }

    // MARK: Faults

    /// Makes APNs respond that the phone's device token is no longer registered.
    /// - Parameter time: the time of the removal, in seconds since 1970.
    func wipePhone(at time: Int) {
        apns.script = { _ in .apns(410, "Unregistered", timestamp: Int64(time) * 1000) }
    }

    /// Runs a closure when the tablet's push server has taken the next message. The sender gets no response.
    func interruptNextTabletPush(_ body: @escaping @Sendable () -> Void) {
        let interruption = Interruption(body)
        unifiedPush.script = { _ in interruption.runOnce() ? .stall : .automatic }
    }

    /// A closure that runs once.
    private final class Interruption: Sendable {
        private let body: Mutex<(@Sendable () -> Void)?>

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = Mutex(body)
        }

        /// Returns whether the closure ran now.
        func runOnce() -> Bool {
            let body = body.withLock { body in
                defer { body = nil }
                return body
            }
            body?()
            return body != nil
        }
    }

    // MARK: Record

    /// Gives names to the values that differ between runs.
    private func nameValues() {
        for (url, name) in [
            (apns.baseURL, "apns"), (unifiedPush.baseURL, "push-server"), (webPush.baseURL, "push-service"),
        ] {
            recorder.replace(url, with: "http://\(name)")
        }
        recorder.replace(Data(deviceToken).base64EncodedString(), with: "<device token>")
        recorder.replace(
            deviceToken.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(), with: "<device token>"
        )
        for subscription in [tablet, laptop] {
            recorder.replace(String(subscription.endpoint.split(separator: "/").last ?? ""), with: "<endpoint>")
            recorder.replace(subscription.p256dh, with: "<public key>")
            recorder.replace(subscription.auth, with: "<secret>")
        }
    }

    /// Records each request of the gateway with its response, and puts the message into the device's inbox.
    private func observe() {
        apns.observer = { [self] delivery, reply in
            let keyID = delivery.token?.header["kid"]?.string ?? ""
            record(
                delivery.request, to: "APNs", hasEvent: delivery.json?["event_id"] != nil, reply, device: .phone,
                check: delivery.error.map { "APNs refuses it: \($0.reason)" }
                    ?? "APNs: the provider token's signature with the key \(keyID) is valid.")
        }
        unifiedPush.observer = { [self] delivery, reply in
            record(
                delivery.request, to: "push server", hasEvent: delivery.json?["notification"]?["event_id"] != nil,
                reply,
                device: .tablet, check: "Push server: the message is encrypted; only the tablet can read it.")
        }
        webPush.observer = { [self] delivery, reply in
            record(
                delivery.request, to: "push service", hasEvent: delivery.json?["event_id"] != nil, reply,
                device: .laptop,
                check: delivery.error.map { "Push service refuses it: \($0)" }
                    ?? "Push service: the VAPID signature is valid; only the browser can read the message.")
        }
    }

    private func record(
        _ request: ReceivedRequest, to server: String, hasEvent: Bool, _ reply: SimulatedReply?,
        device: DeviceKind,
        check: String
    ) {
        let hop = recorder.begin(
            RecordedRequest(method: request.method, path: request.path, fields: request.fields, body: request.body),
            from: "gateway", to: server, detail: .first("event \(hasEvent)"))
        recorder.remark(check, isDetail: true, of: hop)
        if let reply {
            recorder.end(hop, status: reply.status, body: reply.body)
        } else {
            recorder.end(hop, lost: "the gateway is killed (SIGKILL) before it gets the response")
        }
        // A message that got no response was taken all the same.
        if reply?.isSuccess ?? true { inbox(of: device).add(request.body, hop: hop) }
    }
}
