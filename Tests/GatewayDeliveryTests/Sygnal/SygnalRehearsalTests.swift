import APIRuntime
import SharedData
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The move from sygnal, rehearsed: its configuration is converted, and the notifications that it received are sent
/// to the gateway, whose requests are compared with sygnal's.
@Suite("A gateway in the place of sygnal")
struct SygnalRehearsalTests {
    @Test(
        "responses and requests differ from sygnal's only as listed, and each listed difference occurs",
        .enabled(if: SharedData.exists(SygnalRecording.folder), SharedData.skipped))
    func rehearsal() async throws {
        let recordings = try SygnalRecording.all()
        #expect(recordings.count == SharedData.names(in: SygnalRecording.folder, suffix: ".json").count)
        var seen: Set<String> = []
        try await SygnalRehearsal.with { rehearsal in
            for recording in recordings {
                for difference in try await rehearsal.replay(recording) {
                    let kinds = AcceptedDifference.all.filter { $0.accepts(difference) }.map(\.title)
                    #expect(kinds.count == 1, "\(difference): \(kinds)")
                    seen.formUnion(kinds)
                }
            }
            #expect(rehearsal.apns.violations + rehearsal.fcm.violations + rehearsal.webPush.violations == [])
        }
        #expect(AcceptedDifference.all.map(\.title).filter { !seen.contains($0) } == [])
    }

    @Test(
        "a notification that sygnal delivers twice is delivered once, and an unchanged badge isn't sent again",
        .enabled(if: SharedData.exists(SygnalRecording.folder), SharedData.skipped))
    func repetitions() async throws {
        let recordings = try SygnalRecording.all().filter { ["pl-sound", "fcm-ok", "pl-badge-only"].contains($0.name) }
        #expect(recordings.count == 3)
        try await SygnalRehearsal.with { rehearsal in
            try await withGateway(rehearsal.gatewayConfiguration(), files: rehearsal.files()) { gateway in
                for recording in recordings.flatMap({ [$0, $0] }) {
                    let response = try await gateway.notify(
                        String(decoding: recording.notify.jsonBytes(), as: UTF8.self))
                    #expect(response.rejectsNone)
                }
            }
            #expect(rehearsal.apns.deliveries().count == 2)
            #expect(rehearsal.fcm.deliveries().count == 1)
        }
    }

    @Test("each accepted difference is a row of the guide, with its reason")
    func guide() throws {
        let url = SharedData.projectRoot.appending(path: "docs/guides/from-sygnal.md")
        let rows = String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingSpaces }
        }
        for difference in AcceptedDifference.all {
            #expect(
                rows.contains { $0.first == difference.title && $0.last == difference.reason }, "\(difference.title)")
        }
        #expect(Set(AcceptedDifference.all.map(\.title)).count == AcceptedDifference.all.count)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
