import Logging
import OutboundHTTP
import PrometheusMetrics
import ProviderSimulators
import PushGateway
import ServiceProgram
import Testing

@testable import PushGatewayProgram

@Suite("Reload of the configuration")
struct GatewayReloadTests {
    /// An app for APNs with a key of its own.
    private static func app(_ name: String, options: String = "") -> String {
        """
          - {app_id: \(name), provider: apns, topic: \(name), key_file: \(name).p8, key_id: ABC123DEFG, \
        team_id: TEAM123456\(options)}

        """
    }

    private static func fixture(_ parts: [ReloadablePart<GatewayConfigurationFile>] = []) throws -> ReloadFixture {
        try ReloadFixture(
            "apps:\n" + app("one") + app("two"), files: ["one.p8": APNsKey().pem, "two.p8": APNsKey().pem],
            parts: parts)
    }

    @Test("apps whose options and files are unchanged keep their credentials and clients")
    func unchanged() throws {
        let fixture = try Self.fixture()
        let (one, two) = (fixture.generation("one"), fixture.generation("two"))
        let clients = Set(fixture.shared.instances(of: OutboundClient.self).map(ObjectIdentifier.init))
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.generation("one") == one && fixture.generation("two") == two)
        #expect(Set(fixture.shared.instances(of: OutboundClient.self).map(ObjectIdentifier.init)) == clients)
        #expect(clients.count == 2)
        #expect(fixture.log.messages == ["reloaded the configuration"])
        #expect(try fixture.reloads("success") == 1)
        #expect(try fixture.gauge("matrix_push_last_reload_successful") == 1)
        #expect(try fixture.gauge("matrix_push_last_reload_timestamp_seconds") == 1000)
    }

    @Test("options of the pipeline change without new credentials")
    func pipelineOptions() throws {
        let fixture = try Self.fixture()
        let one = fixture.generation("one")
        fixture.disk.configuration =
            "apps:\n" + Self.app("one", options: ", in_flight: 7, on_outage: queue") + Self.app("two")
        #expect(fixture.reload.reload() == nil)
        let app = fixture.apps.registry.app(for: "one")
        #expect(app?.generation == one && app?.inFlight == 7 && app?.queuesOnOutage == true)
    }

    @Test("a changed option, a changed file or a changed network gives an app new credentials, and no other one")
    func changed() throws {
        let fixture = try Self.fixture()
        var (one, two) = (fixture.generation("one"), fixture.generation("two"))
        fixture.disk.configuration = "apps:\n" + Self.app("one", options: ", environment: sandbox") + Self.app("two")
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.generation("one") != one && fixture.generation("two") == two)

        one = fixture.generation("one")
        fixture.disk["two.p8"] = APNsKey().pem
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.generation("one") == one && fixture.generation("two") != two)

        two = fixture.generation("two")
        fixture.disk.configuration = "network: {proxy: \"http://127.0.0.1:1\"}\n" + fixture.disk.configuration
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.generation("one") != one && fixture.generation("two") != two)
    }

    @Test("the client and the token of a removed app are released")
    func removed() throws {
        let fixture = try Self.fixture()
        weak let client = fixture.shared.instances(of: OutboundClient.self).first
        #expect(client != nil)
        fixture.disk.configuration = "apps: [{app_id: three, provider: unifiedpush}]"
        #expect(fixture.reload.reload() == nil)
        #expect(client == nil)
        #expect(fixture.shared.instances(of: OutboundClient.self).count == 1)
        #expect(fixture.apps.registry.app(for: "one") == nil && fixture.apps.registry.app(for: "three") != nil)
    }

    @Test("the metrics of a removed app are removed, and begin anew when it is configured again")
    func removedMetrics() throws {
        let metrics = PrometheusMetricsFactory(.init(descriptions: MetricDescription.gateway))
        let one = "apps: [{app_id: one, provider: unifiedpush}]"
        let fixture = try ReloadFixture(one, factory: metrics)
        func apps() -> Set<String> {
            Set(metrics.snapshot().flatMap(\.series).compactMap { $0.labels["app"] })
        }
        #expect(apps() == ["one"])
        fixture.disk.configuration = "apps: [{app_id: two, provider: unifiedpush}]"
        #expect(fixture.reload.reload() == nil)
        #expect(apps() == ["two"])
        fixture.disk.configuration = one
        #expect(fixture.reload.reload() == nil)
        #expect(apps() == ["one"])
        let deliveries = metrics.snapshot().first { $0.name == "matrix_push_deliveries" }
        #expect(deliveries?.series.map { $0.labels["app"] } == ["one"])
    }

    @Test("an invalid configuration changes nothing, and each diagnostic is logged with its place")
    func invalid() throws {
        let fixture = try Self.fixture()
        let one = fixture.generation("one")
        fixture.disk.configuration = "logging: {level: loud}\napps:\n  - {app_id: one, provider: lgo}\n"
        let problem = fixture.reload.reload()
        #expect(problem?.hasPrefix("gateway.yaml:1:18: error: ") == true)
        let lines = fixture.log.lines.filter { $0.level == .error }
        #expect(lines.first?.message == problem)
        #expect(lines.dropFirst().first?.message == #"gateway.yaml:3:29: error: unknown provider "lgo""#)
        #expect(lines.dropFirst().first?.metadata == ["hint": #"did you mean "log"?"#])
        #expect(lines.last?.message == "the configuration was not reloaded, and the previous one stays in use")
        #expect(fixture.generation("one") == one)
        #expect(try fixture.reloads("failure") == 1)
        #expect(try fixture.gauge("matrix_push_last_reload_successful") == 0)

        fixture.disk.configuration = "apps: [{app_id: one, provider: unifiedpush}]"
        #expect(fixture.reload.reload() == nil)
        #expect(try fixture.gauge("matrix_push_last_reload_successful") == 1)
    }

    @Test("a key file that can't be used changes nothing, not even the other apps")
    func invalidKey() throws {
        let fixture = try Self.fixture()
        fixture.disk["two.p8"] = "no key"
        fixture.disk.configuration = "apps:\n" + Self.app("three") + Self.app("two")
        fixture.disk["three.p8"] = APNsKey().pem
        let problem = try #require(fixture.reload.reload())
        #expect(problem.contains(#"error: "two.p8" contains no P-256 private key"#))
        #expect(fixture.apps.registry.app(for: "one") != nil && fixture.apps.registry.app(for: "three") == nil)
        // The client of the app that isn't used is gone.
        #expect(fixture.shared.instances(of: OutboundClient.self).count == 2)
    }

    @Test("if a part can't be prepared, no part is changed")
    func allOrNothing() throws {
        struct Problem: Error, CustomStringConvertible {
            let description = "the certificate cannot be read"
        }
        let fixture = try Self.fixture([ReloadablePart("certificate") { _ in throw Problem() }])
        fixture.disk.configuration = "logging: {level: error}\napps: [{app_id: three, provider: unifiedpush}]"
        #expect(fixture.reload.reload() == "the certificate cannot be read")
        #expect(fixture.apps.registry.app(for: "three") == nil)
        #expect(fixture.settings.level == .info)
        #expect(fixture.log.messages.first == "the certificate cannot be read")
    }

    @Test("the level and the form of the log change")
    func logSettings() throws {
        let fixture = try Self.fixture()
        fixture.disk.configuration = "logging: {level: debug, format: json}\n" + fixture.disk.configuration
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.settings.level == .debug && fixture.settings.format == .json)
    }

    @Test("settings that need a restart are named, until they are as at the start again")
    func restart() throws {
        let fixture = try Self.fixture()
        let before = fixture.disk.configuration
        fixture.disk.configuration =
            "listen: {port: 1}\ndedupe: {window: 60}\nlimits: {body: 1024, devices: 3}\n" + before
        #expect(fixture.reload.reload() == nil)
        let lines = fixture.log.lines.filter { $0.message == "a changed setting takes effect after a restart" }
        #expect(lines.map(\.metadata["setting"]) == ["listen.port", "limits.body", "dedupe"])
        #expect(lines.allSatisfy { $0.level == .warning })
        fixture.disk.configuration = before
        #expect(fixture.reload.reload() == nil)
        #expect(fixture.log.lines.count { $0.metadata["setting"] != nil } == 3)
    }

    // MARK: Changed files

    @Test("a changed key file is loaded without a signal, and other apps keep their credentials")
    func changedFile() throws {
        let fixture = try Self.fixture()
        let (one, two) = (fixture.generation("one"), fixture.generation("two"))
        fixture.reload.checkFiles()
        #expect(fixture.log.messages == [])
        fixture.disk["two.p8"] = APNsKey().pem
        fixture.reload.checkFiles()
        #expect(fixture.generation("one") == one && fixture.generation("two") != two)
        let line = try #require(fixture.log.lines.last { $0.level == .notice })
        #expect(line.message == "loaded a changed file" && line.metadata == ["app": "two", "file": "two.p8"])
        #expect(fixture.shared.instances(of: OutboundClient.self).count == 2)
        fixture.reload.checkFiles()
        #expect(fixture.log.messages.count == 1)
    }

    @Test("a half-written file is logged once, and loaded when it is whole; others aren't held up")
    func halfWritten() throws {
        let fixture = try Self.fixture()
        let (one, two) = (fixture.generation("one"), fixture.generation("two"))
        let key = APNsKey().pem
        fixture.disk["one.p8"] = String(key.prefix(40))
        fixture.disk["two.p8"] = APNsKey().pem
        for _ in 1...3 { fixture.reload.checkFiles() }
        #expect(fixture.generation("one") == one && fixture.generation("two") != two)
        let warnings = fixture.log.lines.filter { $0.level == .warning }
        #expect(warnings.count == 1)
        #expect(warnings.first?.message == "a changed file cannot be loaded: the app keeps its credentials")
        #expect(warnings.first?.metadata["app"] == "one" && warnings.first?.metadata["file"] == "one.p8")
        #expect(try fixture.gauge("matrix_push_apps_with_unloaded_files") == 1)
        fixture.disk["one.p8"] = nil
        for _ in 1...2 { fixture.reload.checkFiles() }
        #expect(fixture.log.lines.count { $0.level == .warning } == 2)
        fixture.disk["one.p8"] = key
        fixture.reload.checkFiles()
        #expect(fixture.generation("one") != one)
        #expect(try fixture.gauge("matrix_push_apps_with_unloaded_files") == 0)
    }
}
