import Foundation
import PusherProgram
import ServiceSupport
import TemporaryFolder
import Testing
import YAMLTree

/// The configuration file, its diagnostics and the registration.
@Suite struct ConfigurationTests {
    private static let valid = """
        homeserver:
          url: http://127.0.0.1:8008
          server_name: garden.example
          as_token_file: FOLDER/as_token
          hs_token_file: FOLDER/hs_token
        store: {sqlite: pusher.sqlite}
        """

    private func file(_ text: String) throws(ConfigurationError) -> PusherConfigurationFile {
        try PusherConfigurationFile(SourceText(name: "pusher.yaml", bytes: Array(text.utf8)))
    }

    @Test func `a valid file has the defaults of the schema`() throws {
        let file = try file(Self.valid)
        #expect(file.host == "127.0.0.1")
        #expect(file.port == 7183)
        #expect(file.warnings.isEmpty)
    }

    @Test(arguments: [
        ("  url: http://127.0.0.1:8008", "  url: garden.example", "2:8", "expected url to be an http or https URL"),
        ("store: {sqlite: pusher.sqlite}", "store: {}", "6:8", "expected store to be at least 1 key"),
        ("store:", "stores:", "6:1", "unknown key \"stores\" in the configuration"),
        ("  server_name", "  name", "3:3", "unknown key \"name\" in homeserver"),
        (
            "store: {sqlite: pusher.sqlite}", "store: {sqlite: a}\nworkers: {lease: 5}", "7:18",
            "expected lease to be longer"
        ),
        ("store: {sqlite: pusher.sqlite}", "store: {sqlite: a}\nlisten: {host: 'a:1'}", "7:16", "expected host to be"),
        (
            "store: {sqlite: pusher.sqlite}", "store: {sqlite: a}\nmetrics: {sygnal_names: true}", "7:11",
            "unknown key \"sygnal_names\" in metrics"
        ),
        (
            "store: {sqlite: pusher.sqlite}", "store: {sqlite: a}\nlisten: {tls: {certificate_file: a}}", "7:15",
            "missing key \"private_key_file\""
        ),
        (
            "store: {sqlite: pusher.sqlite}", "store: {sqlite: a}\ntracing: {endpoint: 'garden.example'}", "7:21",
            "expected an http or https URL"
        ),
    ])
    func `a problem is reported at its place`(_ text: String, _ replacement: String, _ place: String, _ message: String)
        throws
    {
        do throws(ConfigurationError) {
            _ = try file(Self.valid.replacing(text, with: replacement))
            Issue.record("the file is invalid")
        } catch {
            let lines = error.diagnostics.map(\.description)
            #expect(lines.contains { $0.contains("pusher.yaml:\(place): error: \(message)") }, "\(lines)")
        }
    }

    @Test func `the registration has the tokens, the users of the server and both names of a key`() async throws {
        try await withTemporaryFolder { folder in
            try "secret-1\n".write(to: folder.appending(path: "as_token"), atomically: true, encoding: .utf8)
            try "secret-2".write(to: folder.appending(path: "hs_token"), atomically: true, encoding: .utf8)
            let file = try file(Self.valid.replacing("FOLDER", with: folder.path))
            let yaml = try readYAML(
                SourceText(name: "registration.yaml", bytes: Array(PusherRegistration(file, url: nil).yaml.utf8)))
            #expect(yaml["url"]?.string == "http://127.0.0.1:7183")
            #expect(yaml["as_token"]?.string == "secret-1")
            #expect(yaml["hs_token"]?.string == "secret-2")
            let users = yaml["namespaces"]?["users"]?.sequence?.first
            #expect(users?["regex"]?.string == #"@.*:garden\.example"#)
            #expect(yaml["receive_ephemeral"]?.string == nil && yaml["receive_ephemeral"] != nil)
            #expect(yaml["de.sorunome.msc2409.push_ephemeral"] != nil)
        }
    }

    @Test func `a token file that is missing is reported at its path`() throws {
        let file = try file(Self.valid.replacing("FOLDER", with: "/nonexistent"))
        do throws(ConfigurationError) {
            _ = try file.homeserverToken()
            Issue.record("there is no file")
        } catch {
            #expect(error.diagnostics.first?.location?.line == 5)
        }
    }

    @Test func `the check reports tokens, certificates and secrets that others can read`() async throws {
        try await withTemporaryFolder { folder in
            let text =
                Self.valid.replacing("FOLDER", with: folder.path)
                + "\nlisten: {tls: {certificate_file: \(folder.path)/cert, private_key_file: \(folder.path)/key}}"
            let source = SourceText(name: "pusher.yaml", bytes: Array(text.utf8))
            let missing = PusherInspection.diagnostics(of: source).map(\.description)
            for (place, file) in [("4:18", "as_token"), ("5:18", "hs_token"), ("7:34", "cert")] {
                #expect(
                    missing.contains { $0.hasPrefix("pusher.yaml:\(place): error: cannot read") && $0.contains(file) },
                    "\(missing)")
            }
            for (name, mode) in [("as_token", 0o600), ("hs_token", 0o644)] {
                let file = folder.appending(path: name)
                try Data("secret".utf8).write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            }
            let readable = PusherInspection.diagnostics(
                of: SourceText(
                    name: "pusher.yaml", bytes: Array(Self.valid.replacing("FOLDER", with: folder.path).utf8)))
            #expect(readable.count == 1)
            #expect(readable.first?.severity == .warning && readable.first?.location?.line == 5)
            #expect(readable.first?.message.contains("every user of this machine can read") == true)
        }
    }
}
