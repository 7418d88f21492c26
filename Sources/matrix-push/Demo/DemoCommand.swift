import ArgumentParser
import CommandLineSupport

/// `matrix-push demo`: the whole way of a notification, on this machine.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a notification travel from a homeserver through a gateway to a device.",
        discussion: """
            Starts a homeserver stand-in, a gateway and a device on free ports of this machine, and shows what \
            crosses the wire between them. Needs no account and no network.
            """)

    /// How long it may take at most.
    private static let deadline = Duration.seconds(10)

    func run() async throws {
        let demo = Demo(transcript: DemoTranscript { print($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await demo.run() }
            group.addTask {
                try await Task.sleep(for: Self.deadline)
                throw CommandFailure("the demo didn't end within \(Self.deadline)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
