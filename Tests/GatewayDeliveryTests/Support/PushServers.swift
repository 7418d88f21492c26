import APIRuntime
import ManualClock
import ProviderSimulators
import PushDelivery
import RecordedLog

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A simulated push server of each provider, and the gateway's configuration for them.
///
/// The apps are `apns`, `fcm`, `web` and `up`.
struct PushServers: Sendable {
    /// The private key of VAPID, raw as base64url.
    static let vapidKey = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"

    let apns: APNsSimulator
    let fcm: FCMSimulator
    let webPush: WebPushSimulator
    let unifiedPush: UnifiedPushSimulator

    /// The files that the configuration names.
    var files: [String: [UInt8]] {
        get throws {
            [
                "roots.pem": Array(try TestCertificates.shared().authorityPEM.utf8),
                "apns.p8": Array(apns.key.pem.utf8),
                "fcm.json": fcm.account.keyFile, "vapid.key": Array(Self.vapidKey.utf8),
            ]
        }
    }

    /// The configuration of the four apps.
    /// - Parameters:
    ///   - options: further members of an app's configuration, by its `app_id`, in YAML's flow style.
    ///   - rest: further members of the configuration, a line each.
    func yaml(_ options: [String: String] = [:], rest: String = "network: {allow: [127.0.0.0/8, \"::1/128\"]}")
        -> String
    {
        func more(_ app: String) -> String { options[app].map { ", " + $0 } ?? "" }
        return """
            \(rest)
            apps:
            - {app_id: apns, provider: apns, topic: com.example.app, key_file: apns.p8, key_id: \(apns.key.keyID),
               team_id: \(apns.key.teamID), endpoint: "\(apns.baseURL)", trust_roots: roots.pem\(more("apns"))}
            - {app_id: fcm, provider: fcm, service_account_file: fcm.json, endpoint: "\(fcm.baseURL)",
               token_endpoint: "\(fcm.baseURL)/token", trust_roots: roots.pem\(more("fcm"))}
            - {app_id: web, provider: webpush, vapid_private_key_file: vapid.key, vapid_subject: "mailto:op@push.example",
               trust_roots: roots.pem\(more("web"))}
            - {app_id: up, provider: unifiedpush, trust_roots: roots.pem\(more("up"))}
            """
    }

    /// The number of requests for deliveries that the servers have received.
    var deliveryCount: Int {
        apns.deliveries().count + fcm.deliveries().count + webPush.deliveries().count
            + unifiedPush.deliveries().count
    }

    /// Descriptions of requests that broke a provider's rules.
    var violations: [String] { apns.violations + fcm.violations + webPush.violations + unifiedPush.violations }
}

/// Runs a closure with a simulated push server of each provider.
/// - Parameter clock: the clock of the servers; `nil` for the system's.
func withPushServers<Value>(clock: ManualClock? = nil, _ body: (PushServers) async throws -> Value) async throws
    -> Value
{
    try await withAPNsSimulator { apns in
        try await withFCMSimulator { fcm in
            try await withWebPushSimulator { webPush in
                try await withUnifiedPushSimulator { unifiedPush in
                    if let clock {
                        let now: @Sendable () -> Double = { clock.secondsSince1970 }
                        (apns.now, fcm.now, webPush.now, unifiedPush.now) = (now, now, now, now)
                    }
                    return try await body(
                        PushServers(apns: apns, fcm: fcm, webPush: webPush, unifiedPush: unifiedPush))
                }
            }
        }
    }
}

/// Runs a closure with a gateway and a simulated push server of each provider.
func withGatewayAndPushServers<Value>(
    _ options: [String: String] = [:], clock: ManualClock? = nil, log: RecordedLog? = nil,
    _ body: (RunningGateway, PushServers) async throws -> Value
) async throws -> Value {
    try await withPushServers(clock: clock) { servers in
        try await withGateway(
            servers.yaml(options), files: servers.files, clock: clock ?? SystemClock(), logger: log?.logger ?? .silent
        ) { gateway in
            try await body(gateway, servers)
        }
    }
}
