import APIRuntime
import PushGatewayAPI
import SharedData
import Testing

@testable import PushClient

@Suite("Recorded payloads")
struct RecordedPayloadTests {
    private let reader = PayloadReader()

    /// A payload that sygnal sent to a provider, with the notification that it got.
    struct Recording: Sendable, CustomTestStringConvertible {
        let name: String
        let payload: JSONObject
        let notification: JSONObject
        var testDescription: String { name }
    }

    static let recordings: [Recording] = SharedData.names(in: "sygnal-requests", suffix: ".json").flatMap { name in
        guard let bytes = try? SharedData.bytes(of: "sygnal-requests/\(name)"), let json = try? JSONObject(json: bytes),
            let notification = json["notify"]?["notification"]?.object
        else { return [Recording]() }
        return (json["provider_requests"]?.array ?? []).compactMap { request in
            let body = request["body"]?["message"]?["data"] ?? request["body"] ?? request["plain"]
            return body?.object.map { Recording(name: name, payload: $0, notification: notification) }
        }
    }

    @Test(
        "sygnal's payloads are read: identifiers, counts and names",
        .enabled(if: SharedData.exists("sygnal-requests"), SharedData.skipped), arguments: recordings)
    func sygnal(recording: Recording) throws {
        let received = try reader.read(json: recording.payload.jsonBytes())
        let sent = recording.notification
        if recording.payload["event_id"] != nil { #expect(received.eventID == sent["event_id"]?.string) }
        if recording.payload["room_id"] != nil { #expect(received.roomID == sent["room_id"]?.string) }
        let unread = sent["counts"]?["unread"]?.integer
        let missed = sent["counts"]?["missed_calls"]?.integer
        if let badge = received.counts.badge { #expect(badge == (unread ?? 0) + (missed ?? 0)) }
        if let name = received.senderDisplayName, name.count < 60, !name.hasSuffix("…") {
            #expect(name == sent["sender_display_name"]?.string || name == sent["sender"]?.string)
        }
        let content = EventPresenter(userID: "@me:example.com").content(of: received)
        #expect(!content.body.isEmpty)
    }

    @Test(
        "there are recordings of every provider", .enabled(if: SharedData.exists("sygnal-requests"), SharedData.skipped)
    )
    func count() {
        #expect(Self.recordings.count > 25)
    }

    /// The words for each recorded notification of Synapse.
    private static let words: [String: (title: String, subtitle: String?, body: String)] = [
        "dm-text": ("Bob", nil, "hi there"), "emote": ("Mission Control", "Bob", "* Bob waves"),
        "formatted": ("Mission Control", "Bob", "b"), "call-invite": ("Bob", nil, "Voice call"),
        "encrypted-group": ("Mission Control", "Bob", "Encrypted message"),
        "edit-with-mention": ("Mission Control", "Bob mentioned you", "base3 (edited)"),
        "group-mention-user": ("Mission Control", "Bob mentioned you", "Alice: look"),
        "group-mention-room": ("Mission Control", "Bob mentioned the room", "@room all"),
        "tombstone": ("Ground Control", "Bob", "The room has moved"),
        "two-pushers": ("Ground Control", "Bob", "to both"),
    ]

    @Test(
        "Synapse's notifications, passed on by a UnifiedPush gateway, have the expected words",
        .enabled(if: SharedData.exists("captured-traffic/notify"), SharedData.skipped))
    func synapse() throws {
        var seen: Set<String> = []
        for file in SharedData.names(in: "captured-traffic/notify", suffix: ".json") {
            let json = try JSONValue(json: SharedData.bytes(of: "captured-traffic/notify/\(file)"))
            for notify in json["notifies"]?.array ?? [] {
                guard let body = notify["request"]?["body"]?.object else { continue }
                let received = try reader.read(json: body.jsonBytes())
                let name = String(file.dropLast(5))
                let content = EventPresenter(userID: "@alice43767:hs.test").content(of: received, now: 1_795_343_800)
                if received.type == nil { #expect(received.hasEvent == (received.eventID != nil), "\(name)") }
                guard received.type != nil, let words = Self.words[name] else { continue }
                seen.insert(name)
                #expect(content.title == words.title, "\(name)")
                #expect(content.subtitle == words.subtitle, "\(name)")
                #expect(content.body == words.body, "\(name)")
            }
        }
        #expect(seen == Set(Self.words.keys))
    }
}
