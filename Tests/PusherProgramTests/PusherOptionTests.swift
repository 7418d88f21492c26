import Foundation
import HomeserverPush
import Logging
import PushGateway
import PushRules
import TemporaryFolder
import Testing
import YAMLTree

@testable import PusherProgram

/// The options of a pusher that are off by default.
@Suite struct PusherOptionTests {
    private func file(_ pushers: String) throws -> PusherConfigurationFile {
        let text = """
            homeserver: {url: "http://127.0.0.1:8008", server_name: garden.example, as_token_file: a, hs_token_file: b}
            store: {sqlite: pusher.sqlite}
            pushers: {\(pushers)}
            """
        return try PusherConfigurationFile(SourceText(name: "pusher.yaml", bytes: Array(text.utf8)))
    }

    @Test(
        arguments: [
            ("", []), ("polls: stable", [.polls]), ("polls: unstable", [.unstablePolls]),
            ("polls: both", [.polls, .unstablePolls]),
            ("encrypted_events: true, polls: stable", [.encryptedEvents, .polls]),
        ] as [(String, DefaultPushRules.Options)])
    func `the default rules have those of the options`(_ pushers: String, _ options: DefaultPushRules.Options) throws {
        #expect(try file(pushers).push.defaultRules == options)
    }

    @Test func `pushers end with their sessions unless the option says otherwise`() throws {
        #expect(try file("").feed.endsPushersWithSessions)
        #expect(try !file("end_with_session: false").feed.endsPushersWithSessions)
    }

    @Test func `without the section no pusher is notified by Web Push`() throws {
        let webPush = try file("").webPush(environment: [:], logger: Logger(label: "tests"), metrics: nil)
        #expect(webPush.map { _ in true } == nil)
    }

    @Test func `a key file makes Web Push possible, and a missing one is reported at its path`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "vapid.pem").path
            let section = "web_push: {vapid_subject: \"mailto:a@garden.example\", vapid_private_key_file: \"\(path)\"}"
            let file = try file(section)
            func webPush() throws -> HomeserverWebPush? {
                try file.webPush(environment: [:], logger: Logger(label: "tests"), metrics: nil)
            }
            do {
                _ = try webPush()
                Issue.record("there is no file")
            } catch let error as GatewayConfigurationError {
                #expect(error.diagnostics.first?.location?.line == 3)
                #expect(error.diagnostics.first?.message.contains("cannot read") == true)
            }
            try "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            #expect(try webPush().map { _ in true } == true)
        }
    }
}
