import CommandLineSupport
import Foundation

/// `matrix-push-demo`: shows one message on its way to four devices, on this machine.
@main
struct MatrixPushDemo {
    private static let usage = """
        Usage: matrix-push-demo

        Shows a message on its way from a homeserver through a push gateway and its four push providers to an iPhone, an \
        Android phone, a browser and a UnifiedPush app. The homeserver is killed in the middle, and goes on. Everything \
        runs on free ports of this machine. Requires no account and no network.

        Exit codes: 0 the message arrived, 1 it did not, 2 unusable command line, or output that cannot be written.
        """

    /// The time limit of the demo.
    private static let deadline = Duration.seconds(60)

    static func main() async {
        StandardOutput.occupyClosedStreams()
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            // The demo starts itself as the homeserver.
            if arguments.count == 3, arguments[0] == "homeserver", let time = Int(arguments[2]) {
                return try await DemoHomeserver.run(path: arguments[1], time: time)
            }
            switch arguments {
            case []: try await run()
            case ["--help"], ["-h"]: print(usage)
            default:
                throw CommandFailure("the demo has no arguments and no options", status: CommandFailure.usageStatus)
            }
            try StandardOutput.flush()
        } catch let failure as CommandFailure {
            leave(with: failure)
        } catch let failure as OutputFailure {
            leave(with: CommandFailure(failure))
        } catch {
            leave(with: CommandFailure("\(error)"))
        }
    }

    private static func run() async throws {
        let demo = Demo(transcript: DemoTranscript { print($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await demo.run() }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw CommandFailure("the demo did not finish within \(deadline)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func leave(with failure: CommandFailure) -> Never {
        // The lines before the failure show where it happened.
        try? StandardOutput.flush()
        Terminal.standardError.write(failure.diagnostic)
        exit(failure.status)
    }
}
