import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushClient

/// The kinds of events as a homeserver sends them, through the payloads of the gateway's providers, to the words on the
/// device.
@Suite("Kinds of events through the providers")
struct EventKindsThroughProvidersTests {
    private let reader = PayloadReader()
    private let presenter = EventPresenter(userID: Garden.fern)

    /// The homeserver's notification of an event.
    private func notification(_ kind: EventKind) throws -> Notification {
        let event = try #require(RoomEvent(kind.event))
        return Notification(
            eventID: event.eventID, roomID: Garden.roomID, type: .value(event.type), sender: event.sender,
            senderDisplayName: "Wren", roomName: kind.isDirect ? nil : "Kitchen garden",
            userIsTarget: event.type == "m.room.member" && event.stateKey == Garden.fern, prio: .high,
            content: event.content, counts: .init(unread: 1), devices: [ProviderPayloads.device])
    }

    /// Payloads have no `unsigned`, so a redacted event looks like the one that was redacted. FCM turns numbers into texts.
    static let kinds = (EventKind.messages + EventKind.rooms).filter {
        $0.event["unsigned"] == nil && $0.name != "text of the wrong type"
    }

    @Test("each kind of event has the same words, whichever provider delivers it", arguments: kinds)
    func words(kind: EventKind) throws {
        let notification = try notification(kind)
        let device = ProviderPayloads.device
        let received = [
            ("fcm", try reader.read(data: ProviderPayloads.fcm(notification, device))),
            ("fcm android", try reader.read(data: ProviderPayloads.fcm(notification, device, form: .android))),
            ("web push", try reader.read(json: ProviderPayloads.matrix(notification, device))),
            ("declarative", try reader.read(json: ProviderPayloads.declarative(notification, device))),
            ("unifiedpush", try reader.read(json: ProviderPayloads.unifiedPush(notification, device))),
        ]
        for (provider, received) in received {
            let content = presenter.content(of: received, now: 1_780_000_001)
            #expect(content.title == kind.title, "\(provider)")
            #expect(received.counts.badge == 1, "\(provider)")
            // Providers leave an empty content out, so that the event is fetched.
            guard received.content != nil else { continue }
            #expect(content.body == kind.body, "\(provider)")
            #expect(content.subtitle == kind.subtitle, "\(provider)")
        }
    }

    @Test("a payload of APNs without content has the room, the sender and a text", arguments: kinds)
    func apns(kind: EventKind) throws {
        let notification = try notification(kind)
        for payload in [
            try? ProviderPayloads.apns(notification), try? ProviderPayloads.apns(notification, payload: .plain),
        ] {
            guard let payload else { continue }
            let received = try reader.read(json: payload)
            let content = presenter.content(of: received)
            #expect(!content.body.isEmpty)
            if received.roomName != nil { #expect(content.title == kind.title) }
            #expect(received.counts.badge == 1)
        }
    }
}
