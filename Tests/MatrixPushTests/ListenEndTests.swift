import APIRuntime
import AsyncHTTPClientTransport
import CommandLineSupport
import Foundation
import LoopbackServer
import ManualClock
import PushClient
import PushConfiguration
import PushDoctor
import TemporaryFolder
import Testing
import UnixSignals
import YAMLTree

@testable import matrix_push

extension ManualClock: DeviceClock {}

@Suite("the end of matrix-push listen", .timeLimit(.minutes(5)))
struct ListenEndTests {
    // MARK: The loss of the pusher

    /// Runs a device in this process until it ends, and returns its failure.
    /// - Parameter body: called once the device waits for its next look at the pushers.
    private func failure(
        _ homeserver: PusherListHomeserver, _ clock: ManualClock, _ body: () async throws -> Void
    ) async throws -> CommandFailure? {
        let command = try ListenCommand.parse(["--own-gateway", "--homeserver", homeserver.url, "--token", "t"])
        let device = try command.device(clock: clock)
        let (signals, continuation) = AsyncStream.makeStream(of: UnixSignal.self)
        let run = Task { try await device.run(signals) }
        await clock.waitForSleepers(for: PusherWatch.interval)
        try await body()
        clock.advance(by: PusherWatch.interval)
        let result = await run.result
        continuation.finish()
        do {
            try result.get()
            return nil
        } catch let failure as CommandFailure {
            return failure
        }
    }

    @Test("a pusher that was deleted at the homeserver ends the device, and the exit status is 1")
    func deleted() async throws {
        try await PusherListHomeserver.with { homeserver in
            let failure = try await failure(homeserver, ManualClock()) {
                #expect(homeserver.pushers.count == 1)
                homeserver.deletePushers()
            }
            let message = try #require(failure?.message)
            #expect(message.hasPrefix("the pusher is gone: another program"), "\(message)")
            #expect(failure?.status == 1)
        }
    }

    @Test("an access token that was logged out ends the device, which reports that the pusher isn't removed")
    func loggedOut() async throws {
        try await PusherListHomeserver.with { homeserver in
            let failure = try await failure(homeserver, ManualClock()) { homeserver.logOut() }
            let start = "the homeserver refuses the access token, with which the pusher cannot be removed: 401"
            #expect(failure?.message.hasPrefix(start) == true, "\(String(describing: failure))")
            #expect(failure?.hint?.contains("client pushers list --homeserver \(homeserver.url)") == true)
            #expect(failure?.status == 1)
        }
    }

    @Test("a list of pushers that can't be read doesn't end the device")
    func unreadableList() async throws {
        try await PusherListHomeserver.with { homeserver in
            let clock = ManualClock()
            let failure = try await failure(homeserver, clock) {
                homeserver.setList(.fails)
                clock.advance(by: PusherWatch.interval)
                await clock.waitForSleepers(for: PusherWatch.interval)
                #expect(homeserver.pushers.count == 1)
                homeserver.setList(.works)
                homeserver.deletePushers()
            }
            #expect(failure?.message.hasPrefix("the pusher is gone") == true)
        }
    }

    @Test("a gateway that rejects the test push is the reason of a deleted pusher")
    func rejected() async throws {
        var router = APIRouter()
        router.on(.post, GatewayURL.path) { request in
            let body = try JSONObject(json: try await request.content().bytes)
            let pushkey = body["notification"]?["devices"]?.array?.first?["pushkey"] ?? .null
            return ServerResponse(json: ["rejected": [pushkey]] as JSONObject)
        }
        try await withServer(router) { baseURL in
            let registration = PushRegistration(
                address: .unifiedPush(endpoint: "http://127.0.0.1:1/endpoint"), appID: "garden.app",
                gateway: try GatewayURL("\(baseURL)\(GatewayURL.path)", allowsHTTP: true), appName: "Garden",
                deviceName: "Tablet", language: "en")
            let transport = AsyncHTTPClientTransport(timeout: .seconds(60))
            let test = try #require(GatewayTest(registration, transport: transport))
            let trial = GatewayTrial(
                test, of: registration, provider: .unifiedpush, publicURL: "http://127.0.0.1:1", clock: ManualClock())
            #expect(trial.deletion.message.contains("probably because the gateway rejected it"))
            await trial.run()
            #expect(trial.deletion.message.hasSuffix(": the gateway rejects it, so the homeserver has deleted it"))
            #expect(trial.deletion.hint?.contains(#"the app "garden.app" with the provider unifiedpush"#) == true)
        }
    }

    // MARK: The removal of the pusher

    /// Starts a device as a process, whose token is in a file with a space in its name.
    private func device(_ homeserver: PusherListHomeserver, in folder: URL) async throws -> RunningGateway {
        let token = folder.appending(path: "a token")
        try Data("t\n".utf8).write(to: token)
        return try await RunningGateway(
            ["--own-gateway", "--homeserver", homeserver.url, "--token-file", token.path], command: "listen",
            in: folder,
            listening: /listening on http:\/\/[^\n]*:(\d+)[^\n]*\nthe pusher is set/)
    }

    /// Runs the command that an error message names, as if it were pasted into a shell.
    private func runCommand(in errors: String) async throws -> CommandLineTool.Outcome {
        try await run(errors.firstMatch(of: /has removed it: ([^\n]*)\n/), in: errors)
    }

    private func run(
        _ command: Regex<(Substring, Substring)>.Match?, in errors: String
    ) async throws -> CommandLineTool.Outcome {
        let command = String(try #require(command, "\(errors)").1)
        return try await CommandLineTool.run(["-c", command], executable: URL(filePath: "/bin/sh"))
    }

    @Test("a pusher that was deleted before Ctrl+C is reported as gone, and the exit status is 0")
    func goneAlready() async throws {
        try await PusherListHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await device(homeserver, in: folder)
                homeserver.deletePushers()
                #expect(try await device.end(with: SIGINT) == 0)
                #expect(device.errors.contains("warning: the pusher was gone already"), "\(device.errors)")
                #expect(!device.errors.contains("the pusher is removed"))
            }
        }
    }

    @Test("a token that was logged out before Ctrl+C is an error, and no pusher is reported as removed")
    func loggedOutAtEnd() async throws {
        try await PusherListHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await device(homeserver, in: folder)
                homeserver.logOut()
                #expect(try await device.end(with: SIGINT) == 1)
                #expect(device.errors.contains("error: the homeserver refuses the access token"), "\(device.errors)")
                #expect(!device.errors.contains("the pusher is removed"))
            }
        }
    }

    @Test("the command that a failed removal names removes the pusher")
    func failedRemoval() async throws {
        try await PusherListHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await device(homeserver, in: folder)
                homeserver.setRemoval(.fails)
                #expect(try await device.end(with: SIGINT) == 1)
                #expect(device.errors.contains("error: the pusher could not be removed: 500 M_UNKNOWN: Broken"))
                #expect(homeserver.pushers.count == 1)
                homeserver.setRemoval(.works)
                let outcome = try await runCommand(in: device.errors)
                #expect(outcome.status == 0 && outcome.output == "The pusher is deleted.\n", "\(outcome.errors)")
                #expect(homeserver.pushers.isEmpty)
            }
        }
    }

    @Test(
        "a second signal ends a slow removal at once, with its number and the command for the pusher that remains",
        arguments: [SIGINT, SIGTERM])
    func secondSignal(signal: Int32) async throws {
        try await PusherListHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let device = try await device(homeserver, in: folder)
                homeserver.setRemoval(.hangs)
                device.send(SIGINT)
                try await device.waitForError("removing the pusher… (Ctrl+C ends without that)\n")
                #expect(try await device.end(with: signal) == 128 + signal)
                #expect(device.errors.contains("error: ended before the homeserver has removed the pusher"))
                homeserver.setRemoval(.works)
                #expect(try await runCommand(in: device.errors).status == 0)
                #expect(homeserver.pushers.isEmpty)
            }
        }
    }

    @Test("another pusher of an earlier run is a warning with a command that lists it")
    func earlierRun() async throws {
        try await PusherListHomeserver.with { homeserver in
            try await withTemporaryFolder { folder in
                let first = try await device(homeserver, in: folder)
                let second = try await device(homeserver, in: folder)
                #expect(try await second.end(with: SIGINT) == 0)
                let errors = second.errors
                let outcome = try await run(errors.firstMatch(of: /deletes one: ([^\n]*)\n/), in: errors)
                let pushkey = try #require(homeserver.pushers.first?["pushkey"]?.string)
                #expect(outcome.status == 0 && outcome.output.contains(pushkey), "\(outcome.errors)")
                #expect(try await first.end(with: SIGINT) == 0)
            }
        }
    }

    // MARK: Parts

    @Test("the first signal ends the device; a repetition within 300 ms is ignored; a later one ends the removal")
    func signals() async {
        let clock = ManualClock()
        let relay = SignalRelay(clock: clock)
        relay.receive(.sigint)
        relay.receive(.sigterm)
        clock.advance(by: .milliseconds(299))
        relay.receive(.sigterm)
        clock.advance(by: .milliseconds(1))
        relay.receive(.sigint)
        for await signal in relay.first {
            #expect(signal == .sigint)
            break
        }
        for await signal in relay.later {
            #expect(signal == .sigint)
            break
        }
    }

    @Test("once the device ends by itself, the first signal ends the removal")
    func signalAfterEnd() async {
        let clock = ManualClock()
        let relay = SignalRelay(clock: clock)
        relay.beginEnd()
        clock.advance(by: .seconds(1))
        relay.receive(.sigterm)
        for await signal in relay.later {
            #expect(signal == .sigterm)
            break
        }
    }

    @Test(
        "commands for a person name the token's file, standard input in place of a token, and no environment variable",
        arguments: [
            (["--token", "secret"], " --token-file -"), (["--token-file", "it's"], #" --token-file 'it'\''s'"#),
            (["--token-file", "/dev/fd/63"], " --token-file -"), ([], ""),
        ])
    func commands(options: [String], token: String) throws {
        let command = AccountCommand(
            homeserver: try BaseURL("https://garden.example"), options: try HomeserverOptions.parse(options),
            program: "matrix-push")
        let start = "--homeserver https://garden.example\(token)"
        #expect(command.list == "matrix-push client pushers list \(start)")
        #expect(
            command.deletion(of: PusherIdentity(appID: "a b", pushkey: "k$")) == """
                matrix-push client pushers delete \(start) --app-id 'a b' --pushkey 'k$'
                """)
    }

    @Test("in a narrow terminal the title has one line, and each line of the body its mark")
    func narrowTerminal() {
        let notification = ShownNotification(
            identifier: "$a", title: "Kitchen garden │ faked body", subtitle: "Wren", body: "one two three four",
            highlighted: false, interruption: .active, actions: [])
        let report = ReceptionReport(result: .shown, encrypted: false, notification: notification)
        let text = ReceptionText(report: report).text(time: "12:00:00", TerminalStyle(isColored: false), width: 25)
        #expect(
            text.split(separator: "\n").prefix(4) == [
                "12:00:00  Kitchen garden…", "          Wren", "          │ one two three", "          │ four",
            ], "\(text)")
    }
}
