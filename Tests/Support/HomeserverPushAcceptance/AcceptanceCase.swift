import ClientServerAPI
import HomeserverPush
import PushDelivery
import Testing

/// A row of the acceptance table: what clients and the homeserver do, what clients get, and what the gateway receives.
public struct AcceptanceCase: Sendable, CustomTestStringConvertible {
    public let name: String
    public var configuration: HomeserverPushConfiguration
    let steps: [AcceptanceStep]

    init(
        _ name: String, _ configuration: HomeserverPushConfiguration = .forTests, _ steps: AcceptanceStep...
    ) {
        self.name = name
        self.configuration = configuration
        self.steps = steps
    }

    public var testDescription: String { name }

    /// Runs the steps on an empty store.
    ///
    /// In the end every pusher gets one more notification, which must be the next that its gateway receives: there was
    /// none that the case doesn't expect.
    public func check(on store: any PushStore) async throws {
        try await AcceptanceHomeserver.with(store, configuration: configuration) { homeserver in
            for (index, step) in steps.enumerated() {
                try await step.check(on: homeserver, "\(name), step \(index + 1)")
            }
            try await homeserver.checkNothingElseIsPushed(name)
        }
    }
}

extension AcceptanceHomeserver {
    /// Sends a last notification to every enabled pusher with a gateway, and checks that it is the next one.
    fileprivate func checkNothingElseIsPushed(_ place: String) async throws {
        let actions: [Action] = [.notify]
        var recipients: [RecordedEvent.Recipient] = []
        var pushkeys: [String] = []
        for user in [fern, wren, bot] {
            let found = try await service.store.pushers(of: user).filter {
                $0.setting.gateway != nil && $0.setting.isEnabled && !$0.pusher.pushkey.hasPrefix("rejected")
            }
            pushkeys += found.map(\.pusher.pushkey)
            guard !found.isEmpty else { continue }
            recipients.append(.init(userID: user, actions: actions, isHighlight: false))
        }
        let last = Event(
            eventID: "$last", type: "m.room.message", sender: "@last:elsewhere.example", originServerTS: 0, content: [:]
        )
        try await service.store.record(
            RecordedEvent(event: last, room: RoomSummary(roomID: "!last:elsewhere.example"), recipients: recipients),
            now: Timestamp(milliseconds: Int64(SystemClock().secondsSince1970 * 1000)))
        for pushkey in pushkeys {
            let next = try await gateway.next(pushkey)
            #expect(next.eventID == "$last", "\(place): unexpected notification for \(pushkey)")
        }
    }
}
