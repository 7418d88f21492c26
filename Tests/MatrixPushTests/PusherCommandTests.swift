import AsyncHTTPClient
import ExternalProcess
import Foundation
import NIOSSL
import ProviderSimulators
import TemporaryFolder
import Testing

@Suite("matrix-push pusher", .timeLimit(.minutes(5)))
struct PusherCommandTests {
    /// Writes a configuration with its tokens, and returns its file.
    private static func write(_ more: String = "", in folder: URL) throws -> URL {
        for name in ["as_token", "hs_token"] {
            let file = folder.appending(path: name)
            try Data(name.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        let text = """
            homeserver:
              url: http://127.0.0.1:1
              server_name: garden.example
              as_token_file: \(folder.path)/as_token
              hs_token_file: \(folder.path)/hs_token
            store: {sqlite: "\(folder.path)/pusher.sqlite"}
            \(more)
            """
        let file = folder.appending(path: "pusher.yaml")
        try Data(text.utf8).write(to: file, options: .atomic)
        return file
    }

    #if os(Linux)
        @Test("systemd is notified of the start, of reloads, by the watchdog, and of the end")
        func serviceManager() async throws {
            try await withTemporaryFolder { folder in
                let receiver = try NotificationReceiver(folder.appending(path: "notify").path)
                let file = try Self.write(in: folder)
                let pusher = try await RunningGateway(
                    ["--port", "0", "--config", file.path], command: "pusher", in: folder,
                    environment: ["NOTIFY_SOCKET": receiver.address, "WATCHDOG_USEC": "200000"])
                let status = "STATUS=serving 0 users on 127.0.0.1:\(pusher.port)"
                #expect(try await receiver.waitForNotification("READY=1") == ["READY=1", status])
                let ready = try await pusher.send(.get, "/ready")
                #expect(String(decoding: ready.body, as: UTF8.self) == #"{"status":"ready"}"#)
                for _ in 1...3 { _ = try await receiver.waitForNotification("WATCHDOG=1") }

                _ = try Self.write("delivery: {timeout: 5}\npushers: {toggle: true}", in: folder)
                pusher.send(SIGHUP)
                let reloading = try await receiver.waitForNotification("RELOADING=1")
                #expect(reloading.contains { $0.wholeMatch(of: /MONOTONIC_USEC=\d+/) != nil })
                #expect(try await receiver.waitForNotification("READY=1") == ["READY=1", status])
                try await pusher.waitForError("reloaded the configuration")
                #expect(pusher.errors.contains("setting=pushers"))

                _ = try Self.write("workers: {lease: 1}", in: folder)
                pusher.send(SIGHUP)
                _ = try await receiver.waitForNotification("RELOADING=1")
                let failed = try await receiver.waitForNotification("READY=1")
                #expect(failed.last?.hasPrefix("\(status); the last reload failed: \(file.path):7:18: error: ") == true)
                try await pusher.waitForError("the previous one stays in use")

                async let end = pusher.end(with: SIGTERM)
                let stopping = try await receiver.waitForNotification("STOPPING=1")
                #expect(stopping.contains("EXTEND_TIMEOUT_USEC=20000000"))
                #expect(try await end == 0)
            }
        }
    #endif

    @Test("the pusher serves HTTPS with the certificate of listen.tls")
    func https() async throws {
        try await withTemporaryFolder { folder in
            let authority = try TestCertificates.shared()
            for (name, text) in [
                ("cert.pem", authority.server.certificatePEM), ("key.pem", authority.server.privateKeyPEM),
            ] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let file = try Self.write(
                """
                listen:
                  port: 0
                  tls: {certificate_file: "\(folder.path)/cert.pem", private_key_file: "\(folder.path)/key.pem"}
                """, in: folder)
            let pusher = try await RunningGateway(["--config", file.path], command: "pusher", in: folder)
            #expect(pusher.errors.contains("protocol=https"))
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.authorityPEM.utf8)))
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(tlsConfiguration: tls))
            let request = HTTPClientRequest(url: "https://localhost:\(pusher.port)/health")
            let status = try await client.execute(request, timeout: .seconds(60)).status.code
            try await client.shutdown()
            #expect(status == 200)
            #expect(try await pusher.end(with: SIGTERM) == 0)
        }
    }

    @Test("check-config reports problems with their place, and whether the file is valid")
    func checkConfiguration() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.write(in: folder)
            let valid = try await CommandLineTool.run(["pusher", "check-config", file.path])
            #expect(valid.status == 0 && valid.output == "\(file.path): valid\n", "\(valid)")
            _ = try Self.write("metrics: {sygnal_names: true}", in: folder)
            let invalid = try await CommandLineTool.run(["pusher", "check-config", "--config", file.path])
            #expect(invalid.status == 2 && invalid.output == "\(file.path): invalid\n", "\(invalid)")
            #expect(invalid.errors.contains("7:11: error: unknown key \"sygnal_names\" in metrics"))
            let json = try await CommandLineTool.run(["pusher", "check-config", file.path, "--format", "json"])
            #expect(json.status == 2 && json.output.contains(#""valid":false"#))
            let missing = try await CommandLineTool.run(["pusher", "check-config"])
            #expect(missing.status != 0 && missing.errors.contains("give the path of the file"))
        }
    }
}
