import APIRuntime
import HTTPTypes
import ManualClock
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import SharedData
import Testing

@testable import PushProviders

/// Notifications that sygnal 0.15.1 got, and the requests that it made of them, compared with ours.
@Suite("APNs requests of sygnal", .enabled(if: SharedData.exists("sygnal-requests"), SharedData.skipped))
struct APNsSygnalReplayTests {
    /// A recording.
    private struct Recording {
        let name: String
        let notification: PushGatewayAPI.Notification
        let requests: [JSONValue]
    }

    /// Differences that we want, with the reason.
    private static let accepted: [String: (fields: Set<String>, reason: String)] = [
        "pl-badge-only": (["apns-priority"], "a badge isn't urgent: priority 5 saves power"),
        "pl-badge-zero": (["apns-priority"], "a badge isn't urgent"),
        "pl-synapse-badge": (["apns-priority"], "a badge isn't urgent"),
        "pl-join": (["apns-priority"], "a badge isn't urgent"),
        "pl-empty": (["request"], "a notification without counts means 0, which clears the badge"),
        "pl-dp-null": (["request"], "sygnal rejects the pushkey because of its default_payload; we ignore that"),
        "pl-dp-alert-str": (["request"], "sygnal responds 500 to a text as alert, which APNs allows"),
        "pl-dp-aps-str": (["request"], "sygnal responds 500; we ignore the member"),
        "apns-urlsafe-b64": ([":path"], "sygnal drops the characters of base64url and sends to no device"),
        "apns-hexapp": (["apns-push-type"], "sygnal omits the push type, which iOS 13 and later need"),
        "pl-trunc-allbig": (["body"], "we cut the longest texts to the same length and mark the cut"),
        "pl-trunc-quotes": (["body"], "we mark the cut"),
    ]

    private static let recordings: [Recording] = SharedData.names(in: "sygnal-requests", suffix: ".json").compactMap {
        guard $0.hasPrefix("pl-") || $0.hasPrefix("apns-"),
            let json = try? JSONValue(json: SharedData.bytes(of: "sygnal-requests/" + $0)),
            // Two recordings contain their notification only in part.
            let notification = json["notify"]?["notification"],
            let read = try? PushGatewayAPI.Notification(json: notification.jsonBytes(), mode: .tolerant)
        else { return nil }
        return Recording(
            name: json["name"]?.string ?? $0, notification: read, requests: json["provider_requests"]?.array ?? [])
    }

    /// Returns the fields in which our request differs from a recorded one; `request` if only one of them exists.
    private static func differences(_ recording: Recording) async throws -> Set<String> {
        let device = try #require(recording.notification.devices.first)
        var configuration = APNsSamples.configuration()
        configuration.topic = "org.example.app"
        if device.appID == "org.example.hex" {
            configuration.pushkeyEncoding = .hex
        } else {
            configuration.pushType = .alert
        }
        let provider = try APNsSamples.provider(configuration)
        let ours: OutboundRequest?
        do {
            ours = try await provider.request(
                for: recording.notification, to: device, context: APNsSamples.context())
        } catch {
            ours = nil
        }
        guard let ours, let theirs = recording.requests.first else {
            return ours == nil && recording.requests.isEmpty ? [] : ["request"]
        }
        var result: Set<String> = []
        if ours.head.path != theirs["headers"]?[":path"]?.string { result.insert(":path") }
        for name in [HTTPField.Name.apnsTopic, .apnsPriority, .apnsPushType] {
            let value = theirs["headers"]?[name.rawName]?.string
            if ours.head.headerFields[name] != value { result.insert(name.rawName) }
        }
        if try JSONValue(json: ours.body) != theirs["body"] { result.insert("body") }
        return result
    }

    @Test("our requests differ from sygnal's only where we want it")
    func replay() async throws {
        #expect(Self.recordings.count >= 25)
        for recording in Self.recordings {
            let differences = try await Self.differences(recording)
            #expect(differences == Self.accepted[recording.name]?.fields ?? [], "\(recording.name)")
        }
    }

    @Test("texts that sygnal cuts inside of characters are cut between them")
    func truncated() async throws {
        for recording in Self.recordings where recording.name.hasPrefix("pl-trunc") {
            let device = try #require(recording.notification.devices.first)
            let push = try APNsSamples.push(recording.notification, to: device)
            #expect(push.body.count <= 4096)
            #expect(push.body.count > 4090)
        }
    }
}
