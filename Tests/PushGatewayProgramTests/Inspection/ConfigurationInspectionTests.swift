import Foundation
import PostgreSQLClient
import ProviderSimulators
import Testing
import YAMLTree

@testable import PushGatewayProgram

@Suite("Check of a configuration")
struct ConfigurationInspectionTests {
    private static let apns = """
        apps:
          - app_id: a
            provider: apns
            topic: com.example.app
            key_file: FOLDER/key.p8
            key_id: ABC123DEFG
            team_id: TEAM123456
        """

    @Test("a secret that others can read is a warning")
    func permissions() async throws {
        try await InspectedFolder.with { folder in
            try folder.write(APNsKey().pem, to: "key.p8", mode: 0o644)
            let expected =
                #"5: warning: "FOLDER/key.p8" is a secret that every user of this machine can read"#
                + " (chmod o= FOLDER/key.p8)"
            #expect(await folder.problems(Self.apns) == [expected])
            #expect(await folder.inspect(Self.apns).report.valid)
            try folder.write(APNsKey().pem, to: "key.p8", mode: 0o640)
            #expect(await folder.problems(Self.apns) == [])
        }
    }

    @Test("a password in a configuration that others can read is a warning without the password")
    func password() async throws {
        try await InspectedFolder.with { folder in
            let yaml = """
                network: {proxy: "http://user:secret@proxy.example:3128"}
                apps: [{app_id: a, provider: log}]
                """
            try folder.write(yaml, to: "gateway.yaml", mode: 0o644)
            let path = folder.url.appending(path: "gateway.yaml").path
            let source = SourceText(name: path, bytes: Array(yaml.utf8))
            let open = await ConfigurationInspection(source, name: path).result()
            #expect(open.report.valid)
            #expect(
                open.diagnostics.map(\.description) == [
                    "warning: network.proxy contains a password, and every user of this machine can read \"\(path)\""
                ])
            #expect(open.diagnostics.allSatisfy { !$0.rendered().contains("secret") })
            try folder.write(yaml, to: "gateway.yaml", mode: 0o600)
            #expect(await ConfigurationInspection(source, name: path).result().diagnostics == [])
        }
    }

    @Test(
        "a connection string that libpq cannot read is an error without its values",
        .enabled(if: (try? PostgreSQLClient.loadLibrary()) != nil, "libpq isn't installed"),
        arguments: [
            ("secret", "expected keyword=value pairs or a postgresql:// URL"),
            ("host='secret", "a quoted value has no closing quote"),
            ("hots=secret", "invalid connection option \"hots\""),
            ("postgresql://user:secret@[db/push", "expected keyword=value pairs or a postgresql:// URL"),
            ("postgresql://user:secret@db:99999/push", "expected a port from 1 to 65535"),
            ("host=a,b port=5432,0 password=secret", "expected a port from 1 to 65535"),
        ])
    func connection(text: String, problem: String) async throws {
        try await InspectedFolder.with { folder in
            let yaml = "dedupe: {postgresql: {connection: \"\(text)\"}}\napps: [{app_id: a, provider: log}]"
            let result = await folder.inspect(yaml)
            #expect(result.diagnostics.map(\.message) == [problem])
            #expect(result.diagnostics.first?.location?.line == 1)
            #expect(!result.report.valid)
        }
    }

    @Test(
        "a connection string that libpq reads is valid",
        arguments: ["host=db dbname=push", "postgresql://a,b:5433/push", "host=a,b port=,5433", "service=push"])
    func validConnection(text: String) async throws {
        try await InspectedFolder.with { folder in
            let yaml = "dedupe: {postgresql: {connection: \"\(text)\"}}\napps: [{app_id: a, provider: log}]"
            #expect(await folder.problems(yaml) == [])
        }
    }

    @Test(
        "a password in a connection string is a warning if others can read the file",
        arguments: ["postgresql://user:secret@db/push", "host=db password=secret", "host=db PASSWORD = 'secret'"])
    func connectionPassword(text: String) async throws {
        try await InspectedFolder.with { folder in
            let yaml = "dedupe: {postgresql: {connection: \"\(text)\"}}\napps: [{app_id: a, provider: log}]"
            try folder.write(yaml, to: "gateway.yaml", mode: 0o644)
            let path = folder.url.appending(path: "gateway.yaml").path
            let source = SourceText(name: path, bytes: Array(yaml.utf8))
            let diagnostics = ConfigurationInspection(source, name: path).fileProblems
            #expect(diagnostics.count == 1)
            #expect(
                diagnostics.first?.message.hasPrefix("dedupe.postgresql.connection contains a password") == true)
        }
    }

    @Test("a missing file, an unusual key ID and the topic of another push type are reported")
    func credentials() async throws {
        try await InspectedFolder.with { folder in
            let problems = await folder.problems(Self.apns)
            #expect(problems.count == 1)
            #expect(problems.first?.hasPrefix(#"5: error: cannot read "FOLDER/key.p8": there is no such file"#) == true)
            try folder.write(APNsKey().pem, to: "key.p8")
            let yaml = Self.apns.replacing("ABC123DEFG", with: "ABC").replacing("e.app", with: "e.app.voip")
            #expect(
                await folder.problems(yaml) == [
                    #"4: warning: topic ends in ".voip", but the push type is "alert" "#
                        + "(set topic to the bundle identifier without the suffix, or push_type to voip)",
                    "6: warning: key_id has 3 characters, Apple's have 10",
                ])
        }
    }

    @Test(
        "a key_id that differs from the ID in the name of the key file is a warning",
        arguments: [
            ("AuthKey_ABC123DEFG.p8", false), ("AuthKey_ZYX987WVUT.p8", true), ("AuthKey_ZYX987WVUT (1).p8", true),
            ("AuthKey_abc123defg.p8", true), ("AuthKey_ABC.p8", false), ("ZYX987WVUT.p8", false),
        ])
    func keyFileName(name: String, isWarning: Bool) async throws {
        try await InspectedFolder.with { folder in
            try folder.write(APNsKey().pem, to: name)
            let problems = await folder.problems(Self.apns.replacing("key.p8", with: name))
            let id = name.prefix(18).suffix(10)
            #expect(
                problems
                    == (isWarning
                        ? [
                            "6: warning: key_id is \"ABC123DEFG\", but the name of key_file has the ID \"\(id)\" "
                                + "(the name of the file is AuthKey_, the key's ID and .p8, as Apple gives it: "
                                + "write key_id: \(id))"
                        ] : []))
        }
    }

    @Test("a certificate that expires soon is a warning, an expired one an error")
    func certificate() async throws {
        try await InspectedFolder.with { folder in
            try folder.write(TestCertificates.shared().client("Apple Push Services: a").pem, to: "client.pem")
            let yaml = "apps: [{app_id: a, provider: apns, topic: b, certificate_file: FOLDER/client.pem}]"
            // The certificates of the simulators are valid for 30 days.
            let report = await folder.inspect(yaml, days: 10.5).report
            #expect(report.valid)
            #expect(report.problems.map(\.message) == ["the certificate expires in 19 days"])
            let expired = await folder.inspect(yaml, days: 30.5).report
            #expect(!expired.valid)
            #expect(expired.problems.map(\.message) == ["the certificate has expired"])
            #expect(expired.problems.map(\.line) == [1])
            #expect(report.apps.first?.credentials == "certificate")
            #expect(report.apps.first?.expires?.hasSuffix("Z") == true)
        }
    }

    @Test("the key of listen.tls must belong to the certificate")
    func tls() async throws {
        try await InspectedFolder.with { folder in
            let server = try TestCertificates.shared().server
            try folder.write(server.certificatePEM, to: "cert.pem", mode: 0o644)
            try folder.write(server.privateKeyPEM, to: "key.pem")
            let yaml = """
                listen:
                  tls:
                    certificate_file: FOLDER/cert.pem
                    private_key_file: FOLDER/key.pem
                apps: [{app_id: a, provider: log}]
                """
            #expect(await folder.problems(yaml) == [])
            let soon = await folder.inspect(yaml, days: 20.5).report
            #expect(soon.valid && soon.problems.map(\.message) == ["the certificate expires in 9 days"])
            #expect(await !folder.inspect(yaml, days: 30.5).report.valid)
            let early = await folder.inspect(yaml, days: -30).report
            #expect(early.problems.map(\.message).contains { $0.hasSuffix("cert.pem\" is not valid yet") })
            try folder.write(APNsKey().pem, to: "key.pem")
            #expect(await folder.problems(yaml) == [#"4: error: "FOLDER/key.pem" is not the key of the certificate"#])
            try folder.write("x", to: "key.pem")
            try folder.write("x", to: "cert.pem")
            #expect(
                await folder.problems(yaml) == [
                    #"3: error: "FOLDER/cert.pem" contains no certificate in PEM form"#,
                    #"4: error: "FOLDER/key.pem" contains no private key in PEM form without passphrase"#,
                ])
        }
    }

    @Test("a log file that can't be written is reported, and none is created")
    func logFile() async throws {
        try await InspectedFolder.with { folder in
            let yaml = "apps:\n  - {app_id: a, provider: log, path: FOLDER/none/log.jsonl}"
            #expect(
                await folder.problems(yaml)
                    == [#"2: error: cannot write "FOLDER/none/log.jsonl": there is no such file"#])
            let writable = yaml.replacing("none/", with: "")
            #expect(await folder.problems(writable) == [])
            #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "log.jsonl").path))
            #expect(
                await folder.problems("apps:\n  - {app_id: a, provider: log, path: FOLDER}")
                    == [#"2: error: cannot write "FOLDER": it is a folder"#])
        }
    }

    @Test("problems of the schema, of files and of providers are reported together, in the order of the file")
    func together() async throws {
        try await InspectedFolder.with { folder in
            try folder.write("x", to: "key.pem", mode: 0o644)
            let yaml = """
                limits: {body: 1}
                listen: {tls: {certificate_file: FOLDER/none.pem, private_key_file: FOLDER/key.pem}}
                apps: [{app_id: a, provider: fcm, service_account_file: FOLDER/none.json}]
                """
            let lines = await folder.problems(yaml).map { $0.prefix(8) }
            #expect(lines == ["1: error", "2: error", "2: warni", "2: error", "3: error"])
        }
    }
}
