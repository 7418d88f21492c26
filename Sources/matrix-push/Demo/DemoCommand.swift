import ArgumentParser
import CommandLineSupport

/// `matrix-push demo`: shows the path of a notification, on this machine.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show a notification on its way from a homeserver through a gateway to a device.",
        discussion: """
            Starts a minimal homeserver, a gateway and a device on free ports of this machine, and shows the requests \
            and responses between them. Requires no account and no network.

            Exit codes: 0 the notification arrived, 1 it did not, 2 unusable command line, or output that cannot be \
            written.
            """)

    /// The time limit of the demo.
    private static let deadline = Duration.seconds(60)

    func run() async throws {
        let demo = Demo(transcript: DemoTranscript { print($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await demo.run() }
            group.addTask {
                try await Task.sleep(for: Self.deadline)
                throw CommandFailure("the demo did not finish within \(Self.deadline)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
