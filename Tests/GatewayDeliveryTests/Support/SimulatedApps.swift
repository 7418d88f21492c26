import Crypto
import ProviderSimulators

/// The configuration of an app whose provider is a simulator, and its devices.
enum SimulatedApps {
    static let appleID = "com.example.app"
    static let vapidKey = P256.Signing.PrivateKey()

    /// An app for APNs with a key of the simulator.
    static func apns(_ simulator: APNsSimulator, key: APNsKey? = nil, options: String = "") -> String {
        let key = key ?? simulator.key
        return """
            {app_id: \(appleID), provider: apns, topic: \(appleID), key_file: \(key.keyID).p8, key_id: \(key.keyID), \
            team_id: \(key.teamID), endpoint: "\(simulator.baseURL)", trust_roots: roots.pem\(options)}
            """
    }

    /// An app for FCM.
    static func fcm(_ simulator: FCMSimulator, options: String = "") -> String {
        """
        {app_id: android, provider: fcm, service_account_file: account.json, endpoint: "\(simulator.baseURL)", \
        trust_roots: roots.pem\(options)}
        """
    }

    /// An app for all push servers of browsers.
    static func webPush(options: String = "") -> String {
        """
        {app_id: web, provider: webpush, vapid_private_key_file: vapid.pem, \
        vapid_subject: "mailto:operator@example.org", trust_roots: roots.pem\(options)}
        """
    }

    /// A configuration file with apps.
    static func yaml(_ apps: String..., limits: String = "{deadline: 120}") -> String {
        "network: {allow: [127.0.0.0/8]}\nlimits: \(limits)\napps:\n"
            + apps.map { "  - \($0)\n" }.joined()
    }

    /// The files that the configurations name.
    static func files(apns: APNsSimulator? = nil, fcm: FCMSimulator? = nil) throws -> [String: [UInt8]] {
        var files = [
            "roots.pem": Array(try TestCertificates.shared().authorityPEM.utf8),
            "vapid.pem": Array(vapidKey.pemRepresentation.utf8),
        ]
        for key in apns?.options.keys ?? [] { files["\(key.keyID).p8"] = Array(key.pem.utf8) }
        if let fcm { files["account.json"] = fcm.account.keyFile }
        return files
    }

    static func appleDevice(_ token: String) -> String {
        #"{"app_id": "\#(appleID)", "pushkey": "\#(token)"}"#
    }

    static func androidDevice(_ token: String) -> String {
        #"{"app_id": "android", "pushkey": "\#(token)"}"#
    }

    static func browser(_ subscription: PushSubscription) -> String {
        browser(endpoint: subscription.endpoint, subscription)
    }

    static func browser(endpoint: String, _ subscription: PushSubscription) -> String {
        """
        {"app_id": "web", "pushkey": "\(subscription.p256dh)",
          "data": {"endpoint": "\(endpoint)", "auth": "\(subscription.auth)"}}
        """
    }

    static func unifiedPushDevice(_ subscription: PushSubscription) -> String {
        #"{"app_id": "up", "pushkey": "\#(subscription.endpoint)"}"#
    }

    /// Device tokens of APNs for several pushers.
    static func appleTokens(pushers: Int, each: Int) -> [[String]] {
        (0..<pushers).map { pusher in (0..<each).map { "aa\(10 + pusher)\(10 + $0)" } }
    }
}

extension APNsSimulator {
    /// The event and the device of each accepted message.
    func acceptedMessages() -> [AcceptedMessage] {
        accepted().map {
            AcceptedMessage(
                event: $0.json?["event_id"]?.string ?? "", device: $0.deviceToken, connection: $0.connection)
        }
    }
}

extension FCMSimulator {
    /// The event and the device of each accepted message.
    func acceptedMessages() -> [AcceptedMessage] {
        accepted().map {
            AcceptedMessage(
                event: $0.data["event_id"]?.string ?? "", device: $0.target, connection: $0.request.connection)
        }
    }
}

extension UnifiedPushSimulator {
    /// The event and the endpoint of each accepted message.
    func acceptedMessages() -> [AcceptedMessage] {
        accepted().map {
            AcceptedMessage(
                event: $0.json?["notification"]?["event_id"]?.string ?? "", device: $0.subscription?.endpoint ?? "",
                connection: $0.request.connection)
        }
    }
}

/// A message that a push provider has accepted.
struct AcceptedMessage: Hashable, Sendable {
    let event: String
    let device: String
    let connection: Int

    /// Event and device.
    var key: String { "\(event) \(device)" }

    /// Returns the number of times that each event was accepted for each device.
    static func counts(_ messages: [AcceptedMessage]) -> [String: Int] {
        Dictionary(messages.map { ($0.key, 1) }, uniquingKeysWith: +)
    }

    /// Returns whether all acceptances of each event for a device were on different connections.
    static func areOnDifferentConnections(_ messages: [AcceptedMessage]) -> Bool {
        Set(messages).count == messages.count
    }
}
