import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI

@testable import PushClient
@testable import PushProviders

/// The payloads that the gateway's providers build, as a device receives them.
enum ProviderPayloads {
    static let device = Notification.Device(
        appID: "org.example.chat", pushkey: "token",
        data: .init(additionalProperties: ["cs": "account-1", "default_payload": ["cs": "account-1"]]),
        tweaks: ["sound": "default", "highlight": true])

    /// A notification with all members.
    static let notification = Notification(
        eventID: "$ripe", roomID: Garden.roomID, type: .value("m.room.message"), sender: Garden.wren,
        senderDisplayName: "Wren", roomName: "Kitchen garden", prio: .high,
        content: ["msgtype": "m.text", "body": "The tomatoes are ripe"], counts: .init(unread: 2, missedCalls: 1),
        devices: [device])

    static func eventIDOnly(_ device: Notification.Device = device) -> Notification.Device {
        var device = device
        device.data?.format = "event_id_only"
        return device
    }

    static func apns(
        _ notification: Notification = notification, _ device: Notification.Device = device,
        payload: APNsAppConfiguration.Payload = .localized
    ) throws -> [UInt8] {
        let configuration = APNsAppConfiguration(appID: "org.example.chat", topic: "org.example.chat", payload: payload)
        return try APNsPayloadBuilder(
            settings: APNsSettings(configuration), notification: notification, device: device, now: 1_780_000_000
        ).push().body
    }

    static func fcm(
        _ notification: Notification = notification, _ device: Notification.Device = device,
        form: FCMMessageBuilder.Form = .data
    ) -> [String: String] {
        let builder = FCMMessageBuilder(form: form)
        return builder.message(for: notification, to: device, now: 1_780_000_000)?.message.data ?? [:]
    }

    static func matrix(
        _ notification: Notification = notification, _ device: Notification.Device = device
    ) -> [UInt8] {
        MatrixPayload(notification, form: .complete, device: device).payloadBytes()
    }

    static func declarative(
        _ notification: Notification = notification, _ device: Notification.Device = device
    ) throws -> [UInt8] {
        DeclarativePayload(
            notification, form: .complete, device: device,
            navigate: try NavigateTemplate("https://chat.example/{room_id}/{event_id}"), tag: nil
        ).payloadBytes()
    }

    static func unifiedPush(
        _ notification: Notification = notification, _ device: Notification.Device = device
    ) -> [UInt8] {
        UnifiedPushPayload(notification, form: .complete, device: device).payloadBytes()
    }

    static func encrypted(_ text: [UInt8], for keys: PushKeyPair) throws -> [UInt8] {
        let publicKeys = keys.publicKeys
        return try WebPushEncryption().encrypt(
            text, for: WebPushSubscriptionKeys(p256dh: publicKeys.p256dh, auth: publicKeys.auth, name: "the pushkey"))
    }
}
