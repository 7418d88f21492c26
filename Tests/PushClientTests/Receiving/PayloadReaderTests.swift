import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushClient

@Suite("Payloads of the gateway's providers")
struct PayloadReaderTests {
    private let reader = PayloadReader()

    /// Checks the members that each payload with content has.
    private func checkComplete(_ notification: ReceivedNotification) {
        checkIdentifiers(notification)
        #expect(notification.type == "m.room.message")
        #expect(notification.sender == Garden.wren)
        #expect(notification.senderDisplayName == "Wren")
        #expect(notification.roomName == "Kitchen garden")
        #expect(notification.content?["body"] == "The tomatoes are ripe")
        #expect(notification.content?["msgtype"] == "m.text")
    }

    private func checkIdentifiers(_ notification: ReceivedNotification, badge: Int64? = 3) {
        #expect(notification.eventID == "$ripe")
        #expect(notification.roomID == Garden.roomID)
        #expect(notification.counts.badge == badge)
        #expect(notification.account == AccountHint(key: "cs", value: "account-1"))
        #expect(notification.priority == .high)
        #expect(notification.isFetchable)
    }

    @Test("APNs with localized keys: identifiers, names and the gateway's text")
    func apnsLocalized() throws {
        let notification = try reader.read(json: ProviderPayloads.apns())
        checkIdentifiers(notification)
        #expect(notification.senderDisplayName == "Wren")
        #expect(notification.roomName == "Kitchen garden")
        #expect(
            notification.providedText
                == .localized(
                    key: "MSG_FROM_USER_IN_ROOM_WITH_CONTENT",
                    arguments: ["Wren", "Kitchen garden", "The tomatoes are ripe"]))
    }

    @Test("APNs with plain texts: identifiers, the gateway's text and the sound")
    func apnsPlain() throws {
        let notification = try reader.read(json: ProviderPayloads.apns(payload: .plain))
        checkIdentifiers(notification)
        #expect(notification.tweaks["sound"] == "default")
        #expect(
            notification.providedText
                == .plain(title: "Kitchen garden", subtitle: "Wren", body: "The tomatoes are ripe"))
    }

    @Test("APNs with identifiers only, and with counts only")
    func apnsIdentifiers() throws {
        let device = ProviderPayloads.eventIDOnly()
        checkIdentifiers(try reader.read(json: ProviderPayloads.apns(ProviderPayloads.notification, device)))
        let counts = Notification(counts: .init(unread: 0), devices: [ProviderPayloads.device])
        let notification = try reader.read(json: ProviderPayloads.apns(counts, ProviderPayloads.device))
        #expect(!notification.hasEvent)
        #expect(notification.counts.badge == 0)
    }

    @Test("FCM in sygnal's form and in hedwig's forms")
    func fcm() throws {
        checkComplete(try reader.read(data: ProviderPayloads.fcm()))
        checkComplete(try reader.read(data: ProviderPayloads.fcm(form: .android)))
        checkComplete(try reader.read(data: ProviderPayloads.fcm(form: .ios)))
        let device = ProviderPayloads.eventIDOnly()
        checkIdentifiers(try reader.read(data: ProviderPayloads.fcm(ProviderPayloads.notification, device)))
        checkIdentifiers(
            try reader.read(data: ProviderPayloads.fcm(ProviderPayloads.notification, device, form: .android)))
    }

    @Test("texts of FCM that look like JSON stay texts, and nested content becomes JSON")
    func fcmValues() throws {
        var notification = ProviderPayloads.notification
        notification.content = [
            "body": "[1, 2]", "msgtype": "m.text", "info": ["size": 5], "m.mentions": ["room": true],
        ]
        let received = try reader.read(data: ProviderPayloads.fcm(notification))
        #expect(received.content?["body"] == "[1, 2]")
        #expect(received.content?["info"]?["size"] == 5)
        #expect(received.content?["m.mentions"]?["room"] == true)
        notification.prio = .low
        #expect(try reader.read(data: ProviderPayloads.fcm(notification)).priority == .low)
    }

    @Test("Web Push for a service worker, encrypted and decrypted by the browser")
    func webPush() throws {
        checkComplete(try reader.read(json: ProviderPayloads.matrix()))
        let keys = PushKeyPair()
        let message = try ProviderPayloads.encrypted(ProviderPayloads.matrix(), for: keys)
        checkComplete(try reader.read(message: message, keys: keys))
    }

    @Test("declarative Web Push: the members below data, and the text that the browser shows")
    func declarative() throws {
        let notification = try reader.read(json: ProviderPayloads.declarative())
        checkComplete(notification)
        #expect(
            notification.providedText
                == .plain(title: "Kitchen garden", subtitle: nil, body: "Wren: The tomatoes are ripe"))
    }

    @Test("UnifiedPush with its device, as ntfy and common-proxies pass it on, and encrypted")
    func unifiedPush() throws {
        let body = ProviderPayloads.unifiedPush()
        let own = try reader.read(json: body)
        checkComplete(own)
        #expect(own.tweaks == ["sound": "default", "highlight": true])
        let keys = PushKeyPair()
        checkComplete(try reader.read(message: ProviderPayloads.encrypted(body, for: keys), keys: keys))

        var ntfy = ProviderPayloads.notification
        ntfy.devices.append(.init(appID: "org.example.other", pushkey: "other"))
        let all = try reader.read(json: NotifyRequest(notification: ntfy).jsonBytes())
        #expect(all.eventID == "$ripe")
        #expect(all.account == nil)

        var stripped = try JSONObject(json: body)
        stripped["notification"] = stripped["notification"]?.object.map { .object($0.removing(["devices"])) }
        let received = try reader.read(json: stripped.jsonBytes())
        #expect(received.eventID == "$ripe")
        #expect(received.counts.unread == 2)
        #expect(received.tweaks.isEmpty)
    }

    @Test("a message in the clear is accepted for a device with keys, unless the app demands encryption")
    func unencrypted() throws {
        let body = ProviderPayloads.unifiedPush()
        checkComplete(try reader.read(message: body, keys: PushKeyPair()))
        #expect(throws: UnusablePayload.notEncrypted) {
            try PayloadReader(allowsUnencrypted: false).read(message: body, keys: PushKeyPair())
        }
        #expect(throws: UnusablePayload.encryption(.truncated)) {
            try reader.read(message: Array("hello".utf8), keys: PushKeyPair())
        }
    }

    @Test(
        "members that identify the account are found wherever the app has put them",
        arguments: [
            (#"{"event_id": "$a", "client_name": "Fern"}"#, AccountHint(key: "client_name", value: "Fern")),
            (
                #"{"event_id": "$a", "pusher_notification_client_identifier": "x", "user_id": "y"}"#,
                AccountHint(key: "pusher_notification_client_identifier", value: "x")
            ),
            (
                #"{"notification": {"event_id": "$a", "devices": [{"data": {"default_payload": {"cs": "z"}}}]}}"#,
                AccountHint(key: "cs", value: "z")
            ),
        ])
    func accounts(json: String, expected: AccountHint) throws {
        #expect(try reader.read(json: Array(json.utf8)).account == expected)
    }

    @Test(
        "a payload without anything to show has a reason",
        arguments: [
            ("", "the payload is not JSON: "), (#"{"a": "#, "the payload is not JSON: "),
            ("[]", "the payload is not a JSON object"), ("{}", "the payload has no event, no counts and no text"),
            (#"{"aps": {"content-available": 1}}"#, "the payload has no event, no counts and no text"),
            (#"{"event_id": ""}"#, "the payload has no event, no counts and no text"),
            (#"{"event_id": 5, "unread": -1}"#, "the payload has no event, no counts and no text"),
        ])
    func unusable(json: String, reason: String) throws {
        let error = #expect(throws: UnusablePayload.self) { try reader.read(json: Array(json.utf8)) }
        #expect(error?.description.hasPrefix(reason) == true)
    }

    @Test("a payload of more than 64 KiB is not read")
    func tooLarge() {
        #expect(throws: UnusablePayload.tooLarge(bytes: 70_000)) {
            try reader.read(json: [UInt8](repeating: 0x20, count: 70_000))
        }
        #expect(throws: UnusablePayload.tooLarge(bytes: 70_001)) {
            try reader.read(data: ["a": String(repeating: "b", count: 70_000)])
        }
    }

    @Test("rooms that were read elsewhere are found in the forms of gomuks and MSC4234")
    func cleared() throws {
        let gomuks = #"{"dismiss": [{"room_id": "!a"}, {}, 5]}"#
        #expect(try reader.read(json: Array(gomuks.utf8)).clearedRooms == ["!a"])
        let proposal = #"{"notification": {"org.matrix.msc4234.cleared_notifs": [{"room_id": "!b"}], "counts": {}}}"#
        #expect(try reader.read(json: Array(proposal.utf8)).clearedRooms == ["!b"])
    }
}
