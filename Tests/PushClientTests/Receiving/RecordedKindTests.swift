import APIRuntime
import Foundation
import ManualClock
import SharedData
import Testing

@testable import PushClient

/// The pushes of `Interop/device-words.py`: from a Synapse through the gateway, as the providers received them.
@Suite("Recorded kinds of events")
struct RecordedKindTests {
    /// A message to a device, with everything that a homeserver knows of its event.
    struct Recording: Sendable, CustomTestStringConvertible {
        let kind: JSONObject
        let device: String
        let message: JSONValue
        var testDescription: String { "\(kind["kind"]?.string ?? ""), \(device)" }

        func words(_ key: String) -> String? { kind["words"]?[key]?.string }
    }

    private static let recorded: JSONObject = {
        let url = SharedData.projectRoot.appending(path: "Tests/PushClientTests/Recordings/synapse.json")
        let limits = JSONLimits(maxDepth: 64, maxStringBytes: 1 << 20, maxCount: 1 << 20)
        return (try? JSONObject(json: [UInt8](Data(contentsOf: url)), limits: limits)) ?? [:]
    }()

    static let recordings: [Recording] = (recorded["kinds"]?.array ?? []).compactMap(\.object).flatMap { kind in
        (kind["messages"]?.array ?? []).compactMap { message in
            guard let device = message["device"]?.string, let value = message["message"] else { return nil }
            return Recording(kind: kind, device: device, message: value)
        }
    }

    private let userID = Self.recorded["user_id"]?.string ?? ""

    private func bytes(_ value: JSONValue?) throws -> [UInt8] {
        let text = try #require(value?.string)
        return [UInt8](try #require(Data(base64Encoded: text)))
    }

    private func keys() throws -> PushKeyPair {
        try PushKeyPair(
            privateKey: bytes(Self.recorded["private_key"]), authentication: bytes(Self.recorded["auth"]))
    }

    private func notification(_ recording: Recording) throws -> ReceivedNotification {
        let reader = PayloadReader()
        switch recording.device {
        case "apns", "apns-ids": return try reader.read(userInfo: try #require(recording.message.object))
        case "fcm":
            let data = try #require(recording.message.object)
            return try reader.read(data: data.reduce(into: [:]) { $0[$1.key] = $1.value.string })
        default: return try reader.read(message: try bytes(recording.message), keys: try keys())
        }
    }

    private func homeserver(_ recording: Recording) throws -> TestHomeserver {
        let homeserver = TestHomeserver()
        let kind = recording.kind
        let roomID = try #require(kind["room_id"]?.string)
        homeserver.with { state in
            state.rules = Self.recorded["rules"]?.object ?? [:]
            if let event = kind["event"]?.object, let eventID = event["event_id"]?.string {
                state.events[eventID] = event
            }
            state.invitations = kind["invitation"]?.array.map { [roomID: $0] } ?? [:]
            guard let index = kind["room"]?.integer, let rooms = Self.recorded["rooms"]?.array,
                rooms.indices.contains(Int(index))
            else { return }
            let room = rooms[Int(index)]
            state.rooms[roomID] = room["state"]?.array
            state.members[roomID] = room["members"]?.object
        }
        return homeserver
    }

    private func result(_ recording: Recording) async throws -> NotificationResult {
        // A call rings when its notification comes.
        let time = recording.kind["event"]?["origin_server_ts"]?.integer ?? 0
        let resolver = NotificationResolver(
            userID: userID, connection: try homeserver(recording).connection(), rules: DeviceRuleset(),
            shown: ShownNotifications(),
            decrypt: { event, _ in
                let data = event.content["ciphertext"]?.string.flatMap { Data(base64Encoded: $0) }
                return data.flatMap { try? JSONObject(json: [UInt8]($0)) }
            },
            clock: TestClock(ManualClock(secondsSince1970: Double(time) / 1000 + 1)))
        return await resolver.result(for: try notification(recording))
    }

    @Test("a recorded push has the words of its kind on each device", arguments: recordings)
    func words(recording: Recording) async throws {
        let result = try await result(recording)
        let name = recording.kind["kind"]?.string ?? ""
        let fetches = ["apns", "apns-ids", "unifiedpush-ids"].contains(recording.device) || name.hasPrefix("encrypted")
        if let suppression = recording.words("suppression"), fetches {
            #expect(result.content == nil)
            #expect(result.suppression == (suppression == "redacted" ? .redacted : .pushRule("weather")))
            return
        }
        let content = try #require(result.content)
        #expect(content.title == recording.words("title"))
        #expect(content.subtitle == recording.words("subtitle"))
        #expect(content.body == recording.words("body"))
        guard fetches else { return }
        #expect(content.sound == recording.words("sound"))
        #expect(content.isHighlighted == recording.kind["words"]?["highlight"]?.boolean)
    }

    @Test("at least 25 kinds of events are recorded, at each provider")
    func count() {
        for device in ["apns", "apns-ids", "fcm", "webpush", "unifiedpush", "unifiedpush-ids"] {
            #expect(Self.recordings.count { $0.device == device } >= 25, "\(device)")
        }
    }
}
