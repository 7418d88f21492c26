import Foundation
import TemporaryFolder
import Testing

@Suite("matrix-push gateway convert-config", .timeLimit(.minutes(5)))
struct ConvertConfigTests {
    private static let sygnal = """
        http: {port: 5000}
        apps:
          org.example.web: {type: webpush, vapid_private_key: vapid.pem, vapid_contact_email: push@example.org}
        """

    @Test("the converted configuration goes to standard output, or to a new file that only its owner can read")
    func output() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "sygnal.yaml")
            try Data(Self.sygnal.utf8).write(to: file)
            let printed = try await CommandLineTool.run("gateway", "convert-config", file.path)
            #expect(printed.status == 0 && printed.errors.isEmpty)
            #expect(printed.output.contains("  - app_id: org.example.web\n    provider: webpush\n"))

            let output = folder.appending(path: "gateway.yaml")
            let arguments = ["gateway", "convert-config", file.path, "--output", output.path]
            let written = try await CommandLineTool.run(arguments)
            #expect(written.status == 0 && written.output.isEmpty && written.errors.isEmpty)
            #expect(try String(contentsOf: output, encoding: .utf8) == printed.output)
            let attributes = try FileManager.default.attributesOfItem(atPath: output.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)

            let again = try await CommandLineTool.run(arguments)
            #expect(again.status == 2 && again.errors.contains("gateway.yaml: file exists\nhint: remove it"))
            #expect(try String(contentsOf: output, encoding: .utf8) == printed.output)
        }
    }

    @Test("what can't be carried over has the status 2, with place, excerpt and hint, and nothing is written")
    func refusal() async throws {
        try await withTemporaryFolder { folder in
            let output = folder.appending(path: "gateway.yaml")
            let outcome = try await CommandLineTool.run(
                ["gateway", "convert-config", "-", "-o", output.path], input: "apps:\n  a: {type: gcm}\n")
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(
                outcome.errors == """
                    <stdin>:2:3: error: app "a" cannot be carried over: without api_version it uses FCM's legacy API, \
                    which Google shut down in 2024
                      a: {type: gcm}
                      ^
                    hint: create a service account that may send messages, and set api_version: v1, project_id and \
                    service_account_file

                    """)
            #expect(!FileManager.default.fileExists(atPath: output.path))
        }
    }

    @Test("the examples of docs/guides/from-sygnal.md have the output shown below them")
    func guide() async throws {
        let url = CommandLineTool.projectRoot.appending(path: "docs/guides/from-sygnal.md")
        let blocks = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "```")
        let command = "console\n$ matrix-push gateway convert-config sygnal.yaml\n"
        var file = ""
        var examples = 0
        for block in blocks {
            if block.hasPrefix("yaml\n") { file = String(block.dropFirst("yaml\n".count)) }
            guard block.hasPrefix(command) else { continue }
            try await withTemporaryFolder { folder in
                let path = folder.appending(path: "sygnal.yaml").path
                try Data(file.utf8).write(to: URL(filePath: path))
                let outcome = try await CommandLineTool.run("gateway", "convert-config", path)
                let shown = (outcome.output + outcome.errors).replacing(path, with: "sygnal.yaml")
                #expect(shown == block.dropFirst(command.count))
            }
            examples += 1
        }
        #expect(examples == 2)
    }

    @Test("values that a provider refuses are errors at their places in sygnal's file; missing files are none")
    func refusedValues() async throws {
        let text = """
            apps:
              i: {type: apns, keyfile: none.p8, key_id: ABC123DEFG, team_id: TEAM123456, topic: "not a topic!"}
              f:
                type: gcm
                api_version: v1
                project_id: p
                service_account_file: none.json
                fcm_options: {android: {ttl: 3600}, apns: x}
            """
        let outcome = try await CommandLineTool.run(["gateway", "convert-config", "-"], input: text)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        let places = outcome.errors.matches(of: #/<stdin>:(\d+):\d+: error: /#).map(\.1)
        #expect(places.contains("2") && places.contains("8"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("cannot read"), "\(outcome.errors)")
    }

    @Test("a file that can't be read has the status 2")
    func unreadable() async throws {
        let outcome = try await CommandLineTool.run("gateway", "convert-config", "/nonexistent/sygnal.yaml")
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: cannot read /nonexistent/sygnal.yaml: there is no such file\n")
    }
}
