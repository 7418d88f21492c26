import APIRuntime
import EmptyProvider
import Foundation
import Logging
import Measuring
import PushDelivery
import PushGatewayAPI
@_spi(Tools) import PushProviders

/// The requests that providers make for one device, and the encryption of Web Push alone.
struct ProviderRequests: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        // Without the program `openssl` there are no keys.
        guard let keys = try? TemporaryKeys() else { return [] }
        let request = try NotifyRequest(json: try payloads.bytes(of: "notification"))
        let environment = ProviderEnvironment(
            addresses: .unrestricted, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() },
            readFile: { Array(try Data(contentsOf: URL(filePath: $0))) }, lineWriter: { _ in { _ in } })
        let apns = try APNsProvider(
            Self.configuration([
                "provider": "apns", "topic": "org.example", "key_file": .string(keys.apns), "key_id": "ABCDE12345",
                "team_id": "FGHIJ67890",
            ]), environment: environment)
        let fcm = try FCMProvider(
            Self.configuration(["provider": "fcm", "service_account_file": .string(keys.account)]),
            environment: environment)
        let webPush = try WebPushProvider(
            Self.configuration([
                "provider": "webpush", "vapid_private_key_file": .string(keys.vapid),
                "vapid_subject": "mailto:operator@example.org",
            ]), environment: environment)
        let context = DeliveryContext(
            app: "a", deadline: .now + .seconds(86_400), clock: SystemClock(), logger: environment.logger)
        let token = Data(repeating: 0x6D, count: 32).base64EncodedString()
        let auth = "BwcHBwcHBwcHBwcHBwcHBw"
        let data: JSONObject = ["endpoint": "https://push.example.org/push/one", "auth": .string(auth)]
        let browser = try PushGatewayAPI.Notification.Device(
            json: JSONValue.object(["app_id": "a", "pushkey": .string(keys.point), "data": .object(data)]).jsonBytes())
        let operation = "make a request"
        let message = Array(try payloads.bytes(of: "notification"))
        return [
            Self.case("apns", operation, request.notification, .init(appID: "a", pushkey: token)) {
                try await apns.request(for: $0, to: $1, context: context)
            },
            Self.case(
                "fcm, without the access token", operation, request.notification, .init(appID: "a", pushkey: "fern")
            ) {
                try fcm.messageBytes(for: $0, to: $1, context: context)
            },
            Self.case("webpush", operation, request.notification, browser) {
                try webPush.request(for: $0, to: $1, context: context)
            },
            BenchmarkCase("ours", "notification", "encrypt for Web Push") { iterations in
                for _ in 0..<iterations {
                    blackHole(try WebPushProvider.encryptedMessage(message, p256dh: keys.point, auth: auth))
                }
            },
        ]
    }

    private static func `case`<Value>(
        _ contender: String, _ operation: String, _ notification: PushGatewayAPI.Notification,
        _ device: PushGatewayAPI.Notification.Device,
        _ make: @escaping (PushGatewayAPI.Notification, PushGatewayAPI.Notification.Device) async throws -> Value
    ) -> BenchmarkCase {
        var notification = notification
        notification.devices = [device]
        return BenchmarkCase(contender, "notification", operation) { [notification] iterations in
            for _ in 0..<iterations { blackHole(try await make(notification, device)) }
        }
    }

    private static func configuration<Configuration: JSONStructure>(_ members: JSONObject) throws -> Configuration {
        var members = members
        members["app_id"] = "a"
        return try Configuration(json: members.jsonBytes())
    }
}
