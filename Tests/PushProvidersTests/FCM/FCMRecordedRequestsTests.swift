import APIRuntime
import PushGatewayAPI
import SharedData
import Testing

@testable import PushProviders

/// Requests that sygnal 0.15.1 sent to FCM, recorded with the notifications that it sent them for.
@Suite("Messages of sygnal")
struct FCMRecordedRequestsTests {
    private static let folder = "sygnal-requests"

    @Test(
        "a message has the values that sygnal sends, except for the listed differences",
        .enabled(if: SharedData.exists(folder), SharedData.skipped),
        arguments: SharedData.names(in: folder, suffix: ".json").filter { $0.hasPrefix("fcm-") })
    func recorded(name: String) throws {
        let record = try JSONObject(json: SharedData.bytes(of: "\(Self.folder)/\(name)"))
        let notify = try #require(record["notify"]?["notification"])
        let notification = try Notification(json: notify.jsonBytes(), mode: .tolerant)
        for recorded in record["provider_requests"]?.array ?? [] {
            let theirs = try #require(recorded["body"]?["message"]?.object)
            let device = try #require(notification.devices.first { .string($0.pushkey) == theirs["token"] })
            let result = try #require(FCMMessageBuilder().message(for: notification, to: device, now: 0))
            let ours = try JSONObject(json: result.message.jsonBytes())
            #expect(ours["token"] == theirs["token"])
            // FCM accepts the priority in either case; its documentation has upper case.
            #expect(ours["android"]?["priority"]?.string?.lowercased() == theirs["android"]?["priority"]?.string)
            let expected = expected(try #require(theirs["data"]?.object), for: name)
            let data = try #require(ours["data"]?.object)
            if name == "fcm-bigcontent.json" {
                // sygnal cuts each value to 1024 bytes, and sends more than FCM accepts.
                #expect(data["content_body"]?.string?.isEmpty == false && data.jsonBytes().count <= 4096)
                #expect(data["content_x"] == nil || data["content_y"] == nil || data["content_formatted_body"] == nil)
            } else {
                #expect(data == expected)
            }
        }
    }

    /// Returns sygnal's values with the intended differences.
    private func expected(_ theirs: JSONObject, for name: String) -> JSONObject {
        var data = JSONObject()
        // FCM refuses null.
        for (key, value) in theirs where !value.isNull { data[key] = value }
        if name == "fcm-content-nested.json" {
            // sygnal drops members of the content that aren't strings.
            data["content_n"] = "5"
            data["content_o"] = #"{"a":1}"#
            data["content_info"] = #"["x"]"#
        }
        return data
    }

    @Test(
        "default_payload null doesn't reject the device, as sygnal does",
        .enabled(if: SharedData.exists(folder), SharedData.skipped))
    func nullDefaultPayload() throws {
        let record = try JSONObject(json: SharedData.bytes(of: "\(Self.folder)/fcm-dp-null.json"))
        let notify = try #require(record["notify"]?["notification"])
        let notification = try Notification(json: notify.jsonBytes(), mode: .tolerant)
        let message = try FCMMessageBuilder().json(notification)
        #expect(message["data"]?["event_id"] == "$fcm-dp-null")
    }
}
