import APIRuntime
import Foundation
import PushConfiguration
import TemporaryFolder
import Testing

@Suite("matrix-push gateway check-config and test", .timeLimit(.minutes(5)))
struct GatewayCheckTests {
    private static let configuration = """
        apps:
          - {app_id: "org.example.*", provider: log, path: log.jsonl}

        """

    /// Runs a function with the path of a configuration file.
    private func withConfiguration(
        _ text: String = configuration, _ body: (_ path: String, _ folder: URL) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "gateway.yaml")
            try Data(text.replacing("log.jsonl", with: folder.appending(path: "log.jsonl").path).utf8).write(to: file)
            try await body(file.path, folder)
        }
    }

    @Test("a valid configuration has a table of its apps, without colours in a file, and the exit status 0")
    func valid() async throws {
        try await withConfiguration { path, folder in
            for arguments in [[path], ["--config", path]] {
                let outcome = try await CommandLineTool.run(["gateway", "check-config"] + arguments)
                #expect(outcome.status == 0)
                #expect(outcome.errors == "")
                #expect(outcome.lines.first?.split(separator: " ").prefix(2) == ["app_id", "provider"])
                #expect(outcome.lines.contains { $0.hasPrefix("org.example.*  log ") })
                #expect(outcome.output.hasSuffix("\(path): valid, 1 app\n"))
                #expect(!outcome.output.contains("\u{1B}"))
            }
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "log.jsonl").path))
        }
    }

    @Test(
        "an option of the gateway that a subcommand would ignore is an error",
        arguments: [
            ["check-config", "FILE", "--port", "1"], ["health", "FILE", "--host", "127.0.0.1"],
            ["health", "FILE", "--config", "FILE"], ["convert-config", "FILE", "--config", "FILE"],
            ["convert-config", "FILE", "--log-level", "info"], ["check-config", "FILE", "--log-format", "json"],
            ["test", "--config", "FILE", "--app", "a", "--pushkey", "k", "--shutdown-limit", "1"],
        ])
    func optionsOfGateway(arguments: [String]) async throws {
        try await withConfiguration { path, _ in
            let outcome = try await CommandLineTool.run(["gateway"] + arguments.map { $0 == "FILE" ? path : $0 })
            #expect(outcome.status == 2)
            #expect(outcome.output == "")
            let option = try #require(arguments.dropLast().last)
            #expect(outcome.errors.contains(option), "\(outcome.errors)")
        }
    }

    @Test("an invalid configuration is reported with its location, and the exit status is 2")
    func invalid() async throws {
        try await withConfiguration("listen: 127.0.0.1:80\napps:\n") { path, _ in
            let outcome = try await CommandLineTool.run("gateway", "check-config", path)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("gateway.yaml:1:9: error: expected listen to be a mapping"))
            #expect(outcome.output == "\(path): invalid, 2 errors\n")
            let json = try await CommandLineTool.run("gateway", "check-config", path, "--format", "json")
            #expect(json.status == 2)
            #expect(json.errors == "")
            let report = try ConfigurationReport(json: Array(json.output.utf8.dropLast()))
            #expect(!report.valid && report.live == nil)
            #expect(report.problems.map(\.line) == [1, 2])
        }
    }

    @Test("a server that can't be reached gives the exit status 1 and a remedy; it neither refuses nor gets a push")
    func noResponse() async throws {
        let key = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6GTsfb/t+65A+Fje
            7ynrpBrYX3OYqXi/SNMb9tg/ZDShRANCAAR78kQ2TXQI7JSyw9C4MUpAwwPEmq8N
            zKC1dnWFMxZCeeTw8Lh1RxOUlv0Lh8uJePL3YjuwFIWsCTOZeJwEbWT8
            -----END PRIVATE KEY-----

            """
        try await withTemporaryFolder { folder in
            let keyFile = folder.appending(path: "key.p8")
            try Data(key.utf8).write(to: keyFile)
            // A key that every user can read is a warning.
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile.path)
            // Nothing listens on the discard port.
            let yaml = """
                apps: [{app_id: a, provider: apns, topic: b.c, key_file: "\(keyFile.path)", key_id: ABC123DEFG,
                        team_id: TEAM123456, endpoint: "http://127.0.0.1:9"}]
                """
            let outcome = try await CommandLineTool.run("gateway", "check-config", "-", "--live", input: yaml)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("no response  a: APNs (production@127.0.0.1:9)"))
            #expect(outcome.output.contains("what to do: check the server's name, this machine's network"))
            #expect(outcome.output.hasSuffix("valid, 1 app, no response from 1 server\n"), "\(outcome.output)")

            let token = String(repeating: "0", count: 64)
            let push = try await CommandLineTool.run(
                "gateway", "test", "--config", "-", "--app", "a", "--pushkey", token, input: yaml)
            #expect(push.status == 1)
            #expect(push.output.hasPrefix("the request to http://127.0.0.1:9\n"), "\(push.output)")
            #expect(push.output.contains("a by apns: no response\n  reason: 127.0.0.1:9: no connection: "))
            #expect(push.output.contains("\n  what to do: check the server's name, this machine's network"))
            #expect(!push.output.contains("provider's words"))
        }
    }

    @Test("a configuration whose apps ask no server isn't reported as accepted by one")
    func noServerAsked() async throws {
        try await withConfiguration { path, _ in
            let outcome = try await CommandLineTool.run("gateway", "check-config", path, "--live")
            #expect(outcome.status == 0)
            #expect(outcome.output.hasSuffix("valid, 1 app, no server was asked\n"), "\(outcome.output)")
        }
    }

    @Test("a test push shows what was sent and the result; the pushkey comes from standard input")
    func testPush() async throws {
        try await withConfiguration { path, folder in
            let outcome = try await CommandLineTool.run(
                [
                    "gateway", "test", "--config", path, "--app", "org.example.ios", "--pushkey-file", "-", "--body",
                    "Hi.",
                ],
                input: "secret-key\n")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("org.example.* by log: delivered"))
            #expect(outcome.output.contains("Hi."))
            #expect(!outcome.output.contains("secret-key"))
            let json = try await CommandLineTool.run(
                "gateway", "test", "--config", path, "--app", "org.example.ios", "--pushkey", "secret-key", "--format",
                "json")
            let report = try PushReport(json: Array(json.output.utf8.dropLast()))
            #expect(report.result == .delivered && report.provider == "log")
            #expect(!json.output.contains("secret-key"))
            let log = try String(contentsOf: folder.appending(path: "log.jsonl"), encoding: .utf8)
            #expect(log.split(separator: "\n").count == 2)
        }
    }

    @Test(
        "unusable arguments of a test push exit with 2",
        arguments: [
            (["--app", "com.other", "--pushkey", "k"], "no app of the configuration has the app_id \"com.other\""),
            (["--app", "org.example.a"], "missing pushkey"),
            (["--app", "org.example.a", "--pushkey", "k", "--data", "{"], "the data is not a JSON object"),
            (["--app", "org.example.a", "--pushkey", "k", "--pushkey-file", "f"], "give either --pushkey or"),
            (["--app", "org.example.a", "--pushkey-file", "/nonexistent"], "cannot read /nonexistent"),
        ])
    func unusable(arguments: [String], message: String) async throws {
        try await withConfiguration { path, _ in
            let outcome = try await CommandLineTool.run(["gateway", "test", "--config", path] + arguments)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
            #expect(outcome.output == "")
        }
    }
}
