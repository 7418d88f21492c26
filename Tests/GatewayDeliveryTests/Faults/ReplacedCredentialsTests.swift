import ProviderSimulators
import Testing

@Suite("Credentials that are replaced while in use", .timeLimit(.minutes(2)))
struct ReplacedCredentialsTests {
    private static let keys = [APNsKey(keyID: "AAAAAAAAAA"), APNsKey(keyID: "BBBBBBBBBB")]

    private static func options() -> APNsSimulator.Options {
        var options = APNsSimulator.Options()
        options.keys = keys
        return options
    }

    @Test("an APNs key is replaced under load: each message is accepted once, with the old key or the new one")
    func apnsKey() async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            let clock = SkippableClock()
            let yaml = Self.keys.map { SimulatedApps.yaml(SimulatedApps.apns(apns, key: $0)) }
            let files = try SimulatedApps.files(apns: apns)
            try await ReloadableGateway.with(yaml[0], files: files, clock: clock) { gateway in
                async let reload: Void = {
                    _ = await apns.waitForDeliveries(50)
                    try gateway.reload(yaml[1])
                }()
                let devices = SimulatedApps.appleTokens(pushers: 6, each: 2).map { $0.map(SimulatedApps.appleDevice) }
                let sent = try await SimulatedPusher.load(
                    on: gateway.running, clock: clock, devices: devices, events: 12)
                try await reload
                let counts = AcceptedMessage.counts(apns.acceptedMessages())
                #expect(counts.count == sent.events.count * 2 && counts.values.allSatisfy { $0 == 1 })
                #expect(sent.responses.allSatisfy { $0.requests == 1 && $0.rejected.isEmpty })
                let used = apns.accepted().map { $0.token?.header["kid"]?.string }
                #expect(Set(used) == Set(Self.keys.map(\.keyID)))
                let connections = Dictionary(grouping: apns.accepted(), by: \.connection).values
                #expect(connections.allSatisfy { Set($0.map { $0.token?.header["kid"]?.string }).count == 1 })
                #expect(apns.violations == [])
            }
        }
    }

    @Test("a suspect rejection after a replaced key isn't believed before the new key's first success")
    func guardStartsAnew() async throws {
        try await withAPNsSimulator(Self.options()) { apns in
            apns.script = { $0.deviceToken == "bad0" ? .apns(400, "BadDeviceToken") : .automatic }
            let clock = SkippableClock()
            let yaml = Self.keys.map { SimulatedApps.yaml(SimulatedApps.apns(apns, key: $0)) }
            let files = try SimulatedApps.files(apns: apns)
            try await ReloadableGateway.with(yaml[0], files: files, clock: clock) { gateway in
                let bad = SimulatedApps.appleDevice("bad0")
                let good = SimulatedApps.appleDevice("aabb")
                let pusher = SimulatedPusher(gateway: gateway.running, clock: clock)
                for event in ["$1", "$2", "$3"] { _ = try await pusher.send(notificationJSON(event, devices: [good])) }
                let believed = try await pusher.send(notificationJSON("$4", devices: [bad]))
                #expect(believed.rejected == ["bad0"])

                try gateway.reload(yaml[1])
                let body = notificationJSON("$5", devices: [bad])
                let withheld = try await gateway.running.status(body)
                #expect(withheld == 502)
                for event in ["$6", "$7"] { _ = try await pusher.send(notificationJSON(event, devices: [good])) }
                let response = try await pusher.send(body)
                #expect(response.rejected == ["bad0"])
                #expect(apns.violations == [])
            }
        }
    }
}
