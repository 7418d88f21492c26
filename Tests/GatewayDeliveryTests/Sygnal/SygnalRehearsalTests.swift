import SharedData
import Testing

/// The move from sygnal, rehearsed: its configuration is converted, and the notifications that it received are sent to the
/// gateway, whose requests are compared with sygnal's.
@Suite("A gateway in the place of sygnal", .enabled(if: SharedData.exists(SygnalRecording.folder), SharedData.skipped))
struct SygnalRehearsalTests {
    @Test("responses and requests differ from sygnal's only as listed, and each listed difference occurs")
    func rehearsal() async throws {
        let recordings = try SygnalRecording.all()
        #expect(recordings.count >= 40)
        try await SygnalRehearsal.with { rehearsal in
            for recording in recordings {
                for difference in try await rehearsal.replay(recording) { print("DIFF", difference) }
            }
            print("VIOLATIONS", rehearsal.apns.violations + rehearsal.fcm.violations + rehearsal.webPush.violations)
        }
    }
}
