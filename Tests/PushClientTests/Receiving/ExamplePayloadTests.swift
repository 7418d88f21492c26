import APIRuntime
import Foundation
import PushGatewayAPI
import SharedData
import Testing

@testable import PushClient

/// The pushes of `Examples/NotificationExtension`, which that program delivers to its extension.
@Suite("The pushes of the notification service extension")
struct ExamplePayloadTests {
    private static let folder = SharedData.projectRoot.appending(
        path: "Examples/NotificationExtension/Sources/notification-extension/Payloads")

    @Test(
        "a push of the example is what the gateway sends for a pusher of PushRegistration",
        arguments: ["message", "mention", "weather", "edit", "slow-decryption", "no-response", "other-account"])
    func payload(name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).json")))
        let push = try JSONObject(json: bytes)
        let registration = PushRegistration(
            address: .apns(token: [1]), appID: "org.example.chat",
            gateway: try GatewayURL("https://push.example.org/_matrix/push/v1/notify"), appName: "Chat",
            deviceName: "Phone", language: "en", accountSecret: push["cs"]?.string)
        let request = try JSONObject(json: registration.request().jsonBytes())
        // Homeservers send the gateway a pusher's data without its URL.
        let data = try #require(request["data"]?.object).removing(["url"])
        let device = Notification.Device(
            appID: "org.example.chat", pushkey: "AQ==", data: try .init(json: data.jsonBytes()))
        let notification = Notification(
            eventID: push["event_id"]?.string, roomID: push["room_id"]?.string,
            counts: .init(unread: push["unread_count"]?.integer), devices: [device])
        #expect(push["event_id"] != nil)
        #expect(try JSONObject(json: ProviderPayloads.apns(notification, device)) == push)
    }
}
