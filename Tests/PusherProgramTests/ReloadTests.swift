import APIRuntime
import Foundation
import HTTPTypes
import HomeserverFeed
import LoopbackServer
import OutboundHTTP
import RecordedLog
import ServiceProgram
import ServiceSupport
import Synchronization
import TemporaryFolder
import Testing
import YAMLTree

@testable import PusherProgram

@Suite("Reload of the pusher's configuration", .timeLimit(.minutes(5)))
struct ReloadTests {
    /// Runs a closure with a folder that has the two token files, and a configuration in it.
    private static func withFiles(
        _ body: (
            _ folder: URL, _ read: @escaping @Sendable (_ more: String) throws -> PusherConfigurationFile
        ) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try write("as-1", to: folder.appending(path: "as_token"))
            try write("hs-1", to: folder.appending(path: "hs_token"))
            try await body(folder) { more in
                let text = """
                    homeserver:
                      url: http://127.0.0.1:8008
                      server_name: garden.example
                      as_token_file: \(folder.path)/as_token
                      hs_token_file: \(folder.path)/hs_token
                    store: {sqlite: pusher.sqlite}
                    \(more)
                    """
                return try PusherConfigurationFile(SourceText(name: "pusher.yaml", bytes: Array(text.utf8)))
            }
        }
    }

    private static func write(_ text: String, to file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The tokens that were put into use.
    private final class Used: Sendable {
        private let state = Mutex<[String]>([])

        var all: [String] { state.withLock { $0 } }

        func use(_ tokens: ReloadableTokens.Tokens) {
            state.withLock { $0.append("\(tokens.applicationService.rawValue) \(tokens.homeserver.rawValue)") }
        }
    }

    @Test("a changed token file is used, one that can't be is logged once and leaves the earlier tokens in use")
    func changedTokens() async throws {
        try await Self.withFiles { folder, read in
            let (log, used) = (RecordedLog(), Used())
            let file = try read("")
            let tokens = ReloadableTokens(file, try .init(file), logger: log.logger, metrics: nil)
            let part = tokens.part(use: used.use)
            part.checkFiles()
            #expect(used.all.isEmpty && log.lines.isEmpty)
            try Self.write("as-2\n", to: folder.appending(path: "as_token"))
            part.checkFiles()
            #expect(used.all == ["as-2 hs-1"] && log.messages == ["loaded a changed token file"])
            try Self.write("two words", to: folder.appending(path: "hs_token"))
            for _ in 1...2 { part.checkFiles() }
            #expect(used.all.count == 1)
            let problem = "a changed token file cannot be loaded: the tokens in use stay"
            #expect(log.messages == ["loaded a changed token file", problem])
            #expect(tokens.statusProblem?.details?.contains("to contain a token") == true)
            try Self.write("hs-2", to: folder.appending(path: "hs_token"))
            part.checkFiles()
            #expect(used.all.last == "as-2 hs-2" && tokens.statusProblem == nil)
            #expect(!log.texts.contains { $0.contains("as-2") || $0.contains("two words") })
        }
    }

    @Test("a reload uses the files of its configuration, and one whose files can't be used changes nothing")
    func reloadedTokens() async throws {
        try await Self.withFiles { folder, read in
            let used = Used()
            let file = try read("")
            let tokens = ReloadableTokens(file, try .init(file), logger: .silent, metrics: nil)
            let part = tokens.part(use: used.use)
            let reload = ConfigurationReload(
                started: file, restartSettings: .pusher, parts: [part], logger: RecordedLog().logger
            ) { try read("") }
            try Self.write("", to: folder.appending(path: "as_token"))
            #expect(reload.reload()?.contains("pusher.yaml:4:") == true)
            #expect(used.all.isEmpty)
            try Self.write("as-3", to: folder.appending(path: "as_token"))
            #expect(reload.reload() == nil)
            #expect(used.all == ["as-3 hs-1"])
        }
    }

    @Test("settings that need a restart are named, those of deliveries, network and log aren't")
    func restart() async throws {
        try await Self.withFiles { _, read in
            let log = RecordedLog()
            let before = try read("")
            let reload = ConfigurationReload(
                started: before, restartSettings: .pusher, parts: [], logger: log.logger
            ) {
                try read(
                    """
                    listen: {port: 1, tls: {certificate_file: a, private_key_file: b}}
                    pushers: {toggle: true}
                    metrics: {}
                    tracing: {endpoint: "http://127.0.0.1:4318/v1/traces"}
                    workers: {concurrency: 3}
                    delivery: {timeout: 5}
                    network: {allow: [10.0.0.0/8]}
                    logging: {level: debug}
                    """)
            }
            #expect(reload.reload() == nil)
            let lines = log.lines("a changed setting takes effect after a restart")
            #expect(
                lines.map(\.metadata["setting"]) == ["listen.port", "pushers", "metrics", "tracing", "listen.tls"])
        }
    }

    @Test("delivery settings are put into use, with another client only if the network or the time limit differ")
    func delivery() async throws {
        try await Self.withFiles { _, read in
            try await PusherFixture.run { pusher in
                let first = try OutboundClient(.init(), logger: .silent)
                let transport = ReplaceableTransport(first)
                let settings = PusherSettings(
                    try read(""), feed: pusher.feed, gateways: transport, logger: .silent)
                try settings.part.prepare(try read("delivery: {badge_counts: messages}"))()
                #expect(settings.delivery.unreadCount == .messages)
                #expect(transport.current === first)
                let activation = try settings.part.prepare(try read("delivery: {timeout: 5}"))
                #expect(transport.current === first && settings.delivery.deadline == .seconds(30))
                activation()
                #expect(transport.current !== first && settings.delivery.deadline == .seconds(5))
                let second = transport.current
                try settings.part.prepare(try read("delivery: {timeout: 5}\nnetwork: {allow: [10.0.0.0/8]}"))()
                #expect(transport.current !== second)
            }
        }
    }

    @Test("replaced tokens are those of the next calls, in both directions")
    func bothDirections() async throws {
        try await PusherFixture.run { pusher in
            #expect(await pusher.transact("1", []) == 200)
            pusher.feed.replaceHomeserverToken(AccessToken("hs-2"))
            #expect(await pusher.transact("2", []) == 403)
            #expect(await pusher.transact("2", [], token: "hs-2") == 200)
        }
    }
}
