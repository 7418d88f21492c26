import ArgumentParser
import CommandLineSupport
import Foundation
import YAMLTree

/// `matrix-push-tour`: shows the whole chain of Matrix push notifications, on this machine.
@main
struct MatrixPushTour: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix-push-tour",
        abstract: "Show the whole chain: a homeserver, a push gateway, three push providers, three devices.",
        usage: "matrix-push-tour [--format <format>] [--output <file>]",
        discussion: """
            Wren writes, is muted, mentions Fern, calls, edits and redacts. Every request on the way to Fern's phone \
            (APNs), tablet (UnifiedPush) and laptop (Web Push) is shown, then what each device shows. The gateway is killed \
            and comes back; the phone is wiped and its pusher goes. Homeserver, gateway and devices are this project's; \
            the push servers are simulators that check every request. Everything runs on free ports of this machine. \
            Requires no account and no network.

            Exit codes: 0 each device showed what it must; 1 a device did not, a request violated the rules of its \
            provider, or a part failed; 2 unusable command line, or output that cannot be written; 129, 130 and 143 ended by \
            SIGHUP, SIGINT and SIGTERM.

            Text has at most 112 columns, or those of the terminal or of COLUMNS if they are fewer.
            """,
        version: ToolkitVersion.current, subcommands: [HomeserverCommand.self, GatewayCommand.self])

    /// A form of the tour's record.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case html
    }

    @Option(help: "The form: text, or html for one page to read, share and print.")
    var format = Format.text

    @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    var output: String?

    /// The time limit of the tour.
    private static let deadline = Duration.seconds(90)

    func run() async throws {
        let file = try output.map { try OutputFile($0) }
        try OpenFileLimit.prepare()
        let record: TourRecord
        let tour = Tour()
        let signals = TerminationSignals { tour.discard() }
        // They end the output, too, which may wait for its reader.
        defer { withExtendedLifetime(signals) {} }
        if format == .text, file == nil {
            StandardOutput.flushLines()
            let terminal = Terminal.standardOutput
            let text = TourText(style: terminal.style, width: TourText.width(terminal: terminal.width))
            record = try await Self.limited(signals) {
                try await tour.run(
                    onStart: { try StandardOutput.print(text.introduction($0)) },
                    onAct: { try StandardOutput.print("\n" + text.act($0)) })
            }
            try StandardOutput.print("\n" + text.conclusion(record))
        } else {
            record = try await Self.limited(signals) { try await tour.run() }
            let text =
                format == .html
                ? TourPage(record: record).rendered()
                : TourText(style: .plain, width: TourText.width(terminal: nil)).text(record) + "\n"
            if let file {
                try file.write(text)
            } else {
                try StandardOutput.print(text, terminator: "")
                try StandardOutput.flush()
            }
        }
        if let failure = record.failures.first {
            throw CommandFailure(
                record.failures.count == 1 ? failure : "\(failure), and \(record.failures.count - 1) more")
        }
    }

    /// Runs the tour until its end, the time limit or a signal. After each, nothing of the tour is left.
    private static func limited(
        _ signals: TerminationSignals, _ body: @escaping @Sendable () async throws -> TourRecord
    ) async throws -> TourRecord {
        try await withThrowingTaskGroup(of: TourRecord.self) { group in
            group.addTask { try await body() }
            group.addTask {
                guard let interruption = await signals.next() else { throw CancellationError() }
                throw interruption
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw CommandFailure("the tour did not finish within \(deadline)")
            }
            defer { group.cancelAll() }
            guard let record = try await group.next() else { throw CancellationError() }
            return record
        }
    }

    // MARK: Start and end

    static func main() async {
        // A closed pipe is an error of the write, after which the tour removes its folder.
        signal(SIGPIPE, SIG_IGN)
        StandardOutput.occupyClosedStreams()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try StandardOutput.flush()
        } catch {
            leave(with: error)
        }
    }

    private static func leave(with error: any Error) -> Never {
        // The lines before the failure show where it happened.
        try? StandardOutput.flush()
        switch (error, exitCode(for: error)) {
        case (let failure as CommandFailure, _): leave(with: failure)
        // The reader, such as `head`, wants no more.
        case (let failure as OutputFailure, _) where failure.isClosedPipe: Foundation.exit(CommandFailure.usageStatus)
        case (let failure as OutputFailure, _): leave(with: CommandFailure(failure))
        case (_, .success):
            do {
                try StandardOutput.print(fullMessage(for: error))
                try StandardOutput.flush()
            } catch {
                leave(with: CommandFailure(error))
            }
            Foundation.exit(0)
        case (_, .validationFailure):
            Terminal.standardError.writeUsage(fullMessage(for: error))
            Foundation.exit(CommandFailure.usageStatus)
        default: leave(with: CommandFailure(ErrorText.of(error)))
        }
    }

    private static func leave(with failure: CommandFailure) -> Never {
        Terminal.standardError.write(failure.diagnostic)
        Foundation.exit(failure.status)
    }
}

/// The homeserver's process, which the tour starts.
struct HomeserverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "homeserver", shouldDisplay: false)

    @Argument var store: String

    func run() async throws { try await TourHomeserver.run(path: store) }
}

/// The gateway's process, which the tour starts.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "gateway", shouldDisplay: false)

    @Argument var configurationFile: String

    func run() async throws { try await TourGateway.run(configuration: configurationFile) }
}
