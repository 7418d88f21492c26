import APIRuntime
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import Testing
import YAMLTree

@Suite("Values of a gateway configuration")
struct GatewayConfigurationValueTests {
    // MARK: Values

    @Test("the policy for clients is that of the keys, with a burst of ten seconds by default")
    func clientPolicy() throws {
        #expect(GatewayConfiguration.standard.clientPolicy == ClientPolicy())
        let file = try GatewayConfigurationFile(
            SourceText(
                name: "gateway.yaml",
                bytes: Array(
                    """
                    listen: {trusted_proxies: [127.0.0.0/8, "fd00::/8"]}
                    limits: {per_peer: {per_second: 0.5}, per_homeserver: {per_second: 20, burst: 30}}
                    apps: [{app_id: a, provider: log}]
                    """.utf8)))
        let policy = file.configuration.clientPolicy
        #expect(policy.trustedProxies.map(\.description) == ["127.0.0.0/8", "fd00::/8"])
        #expect(policy.perPeer == RequestRate(perSecond: 0.5, burst: 5))
        #expect(policy.perHomeserver == RequestRate(perSecond: 20, burst: 30))
    }

    @Test("the defaults of omitted keys are those of the schemas")
    func defaults() throws {
        let configuration = GatewayConfiguration.standard
        #expect(configuration.host == "127.0.0.1" && configuration.port == 7183)
        #expect(configuration.requestLimits.maxBodyBytes == 524_288)
        #expect(configuration.notifyLimits == .init(maxDevices: 1000, deadline: .seconds(20)))
        #expect(configuration.pipeline.maxInFlight == 10_000)
        #expect(configuration.pipeline.duplicateWindow == .seconds(86_400))
        #expect(configuration.pipeline.duplicateEntries == 200_000)
    }

    @Test("only the networks of network.allow are allowed, even if the gateway listens on a loopback address")
    func addresses() throws {
        let apps = "\napps: [{app_id: a, provider: log}]"
        func networks(_ text: String) throws -> [String] {
            try GatewayConfigurationFile(yaml: text + apps).configuration.addressPolicy.allowedNetworks.map(
                \.description)
        }
        #expect(try networks("listen: {}") == [])
        #expect(try networks("listen: {host: localhost}") == [])
        #expect(try networks("listen: {host: 0.0.0.0}") == [])
        #expect(try networks("listen: {host: '::'}\nnetwork: {allow: [10.1.0.0/16]}") == ["10.1.0.0/16"])
        var file = try GatewayConfigurationFile(yaml: "listen: {}" + apps)
        file.listen(host: "192.0.2.1", port: nil)
        #expect(file.configuration.addressPolicy.allowedNetworks.isEmpty)
        #expect(file.configuration.port == 7183)
    }

    @Test("the proxy is that of the configuration, otherwise that of the environment")
    func proxySources() throws {
        let apps = "apps: [{app_id: a, provider: log}]"
        let environment = ["HTTPS_PROXY": "http://environment.example:1"]
        func host(_ text: String) throws -> String? {
            try GatewayConfigurationFile(yaml: apps + text).configuration.proxy(environment: environment)?.host
        }
        #expect(try host("") == "environment.example")
        #expect(try host("\nnetwork: {proxy: 'http://file.example:2'}") == "file.example")
        #expect(try host("\nnetwork: {proxy: ''}") == nil)
    }

    @Test(
        "loopback hosts are localhost, 127.0.0.0/8 and ::1",
        arguments: [
            ("127.0.0.1", true), ("127.8.8.8", true), ("localhost", true), ("LOCALHOST", true), ("::1", true),
            ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("gateway.example", false), ("127.1", false),
            ("127.0.0.256", false), ("127.0.0.1.example", false),
        ])
    func loopback(host: String, isLoopback: Bool) {
        #expect(LoopbackHost.contains(host) == isLoopback)
    }

    // MARK: Registry

    @Test(
        "the listener for operators has an address other than the gateway's",
        arguments: [
            ("listen: {port: 9000}\nmetrics: {port: 9000}", "2:17"),
            ("listen: {port: 7184}\nmetrics: {}", "2:10"),
            ("metrics: {port: 7183}", "1:17"),
            ("listen: {port: 9000, host: 0.0.0.0}\nmetrics: {port: 9000}", "2:17"),
            ("listen: {port: 9000, host: 127.0.0.2}\nmetrics: {port: 9000}", nil),
            ("listen: {port: 0}\nmetrics: {port: 0}", nil),
        ] as [(String, String?)])
    func sameAddress(text: String, place: String?) {
        let source = SourceText(
            name: "gateway.yaml", bytes: Array((text + "\napps: [{app_id: a, provider: log}]").utf8))
        let problems: [String]
        do {
            _ = try GatewayConfigurationFile(source)
            problems = []
        } catch {
            problems = error.diagnostics.map(\.description)
        }
        guard let place else { return #expect(problems == []) }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("gateway.yaml:\(place): error: port ") == true, "\(problems)")
        #expect(problems.first?.hasSuffix(" is that of the gateway (listen) too") == true)
    }

    @Test("the errors of providers are reported at the keys that they name, all at once")
    func providerErrors() throws {
        let file = try GatewayConfigurationFile(
            yaml:
                """
                apps:
                - {app_id: a, provider: log, path: x}
                - {app_id: b, provider: log}
                - {app_id: c, provider: log, path: y}
                """)
        let error = #expect(throws: GatewayConfigurationError.self) {
            _ = try file.registry { app throws(ProviderConfigurationError) in
                if case .log(let log) = app, log.path == "x" {
                    throw ProviderConfigurationError(key: "path", "cannot open \"x\"", hint: "check it")
                }
                if case .log(let log) = app, log.path == "y" { throw ProviderConfigurationError(key: nil, "bad") }
                if case .log(let log) = app, log.path == nil {
                    throw ProviderConfigurationError(key: "path", "missing")
                }
                return ScriptedProvider()
            }
        }
        #expect(
            error?.diagnostics.map(\.text)
                == [#"2:36: cannot open "x" (check it)"#, "3:25: path: missing", "4:25: bad"])
    }

    @Test("the registry has the apps with their options")
    func registry() throws {
        let file = try GatewayConfigurationFile(
            yaml:
                "apps: [{app_id: a, provider: log, in_flight: 3, on_outage: queue}, {app_id: 'b*', provider: log}]")
        let registry = try file.registry { _ throws(ProviderConfigurationError) in ScriptedProvider() }
        #expect(registry.app(for: "a")?.inFlight == 3)
        #expect(registry.app(for: "a")?.queuesOnOutage == true)
        #expect(registry.app(for: "bc")?.name == "b*")
        #expect(registry.app(for: "bc")?.queuesOnOutage == false)
        #expect(registry.app(for: "c") == nil)
    }
}
