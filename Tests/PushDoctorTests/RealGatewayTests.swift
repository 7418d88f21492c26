import APIRuntime
import DoctorAccounts
import DoctorModels
import LoopbackServer
import ProviderSimulators
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders
import Testing
import YAMLTree

@testable import PushDoctor

@Suite("Pushers at this project's gateway", .timeLimit(.minutes(5)))
struct RealGatewayTests {
    /// Runs a closure with a gateway that has the apps `garden.chat` of UnifiedPush and `garden.web` of Web Push, and the
    /// URL for pushers.
    /// - Parameter network: the networks outside of the public Internet that the gateway may reach.
    private func withGateway<Value>(
        network: String = "[127.0.0.0/8, \"::1/128\"]", _ body: (_ url: String) async throws -> Value
    ) async throws -> Value {
        let yaml = """
            network: {allow: \(network)}
            apps:
              - {app_id: garden.chat, provider: unifiedpush}
              - {app_id: garden.web, provider: webpush, vapid_private_key_file: vapid.pem,
                 vapid_subject: "mailto:push@garden.example", trust_roots: roots.pem}
            """
        let file = try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(yaml.utf8)))
        let files = [
            "vapid.pem": Array(APNsKey().pem.utf8), "roots.pem": Array(try TestCertificates.shared().authorityPEM.utf8),
        ]
        let environment = ProviderEnvironment(
            addresses: file.configuration.addressPolicy, userAgent: "test", clock: SystemClock(), logger: .silent,
            readFile: { files[$0] ?? [] }, lineWriter: { _ in { _ in } })
        let apps = try file.registry { app throws(ProviderConfigurationError) in
            try ProviderCatalog.provider(for: app, environment: environment)
        }
        let pipeline = DeliveryPipeline(
            configuration: file.configuration.pipeline, clock: SystemClock(), logger: .silent)
        let service = NotifyService(
            apps: apps, pipeline: pipeline, limits: file.configuration.notifyLimits, clock: SystemClock(),
            logger: .silent)
        let router = APIRouter.pushGateway(service, limits: file.configuration.requestLimits)
        let value = try await withServer(router) { try await body("\($0)\(NotifyService.path)") }
        await pipeline.shutdown(within: .zero)
        return value
    }

    @Test("a visible push arrives at the device's push server, once")
    func delivered() async throws {
        try await withUnifiedPushSimulator { server in
            let subscription = server.register()
            try await withGateway { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: subscription.endpoint)
                    let report = await homeserver.report(sends: true)
                    #expect(report.good.contains("gateway_ok"), "\(report.problems)")
                    #expect(report.good.contains("push_accepted"))
                    #expect(report.severity == .note)
                    let visible = server.deliveries().filter { $0.subscription != nil }
                    #expect(visible.count == 1)
                    let notification = try #require(visible.first?.json?["notification"])
                    #expect(notification["content"]?["body"] == "This is a test push of matrix-push doctor.")
                    // The push server has no gateway: the discovery is the only request that it doesn't know.
                    #expect(server.violations == ["the method is GET"])
                }
            }
        }
    }

    @Test("an app that the gateway doesn't have, and an endpoint that has expired, are rejected")
    func rejected() async throws {
        try await withUnifiedPushSimulator { server in
            let subscription = server.register()
            try await withGateway { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, appID: "garden.unknown", pushkey: subscription.endpoint)
                    let unknown = await homeserver.report(sends: true)
                    #expect(try unknown.only(.pushRejected).summary.contains("\"garden.unknown\""))
                    #expect(server.deliveries().allSatisfy { $0.request.method == "GET" })
                }
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: subscription.endpoint + "-expired")
                    let expired = await homeserver.report(sends: true)
                    #expect(try expired.only(.pushRejected).severity == .error)
                }
            }
        }
    }

    @Test("a push that the gateway isn't allowed to send is accepted, and the advice names its log and its networks")
    func forbiddenAddress() async throws {
        try await withUnifiedPushSimulator { server in
            let subscription = server.register()
            try await withGateway(network: "[]") { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: subscription.endpoint)
                    let accepted = try await homeserver.report(sends: true).only(.pushAccepted)
                    #expect(server.deliveries().allSatisfy { $0.request.method == "GET" })
                    #expect(accepted.summary.contains("doesn't mean that the push was delivered"))
                    #expect(accepted.advice?.contains("look at the gateway's log first") == true)
                    #expect(accepted.advice?.contains("network.allow") == true)
                }
            }
        }
    }

    @Test("probes of a push server that doesn't respond don't make the gateway pause it")
    func unreachablePushServer() async throws {
        try await withRefusingAddress { address in
            try await withGateway { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: "\(address)/upSecretTopic123456")
                    for _ in 0..<6 {
                        let report = await homeserver.report()
                        #expect(report.problems == ["push_server_unreachable", "gateway_url_loopback"])
                        #expect(report.good.contains("gateway_ok"))
                    }
                    // The response is about this push: the gateway has tried to send it.
                    let failed = try await homeserver.report(sends: true).only(.pushFailed)
                    #expect(failed.summary.contains("status 502"), "\(failed.summary)")
                }
            }
        }
    }

    @Test("a push server that the gateway has paused is an error of the visible push, with the gateway's words")
    func pausedPushServer() async throws {
        try await withRefusingAddress { address in
            try await withGateway { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(url: url, pushkey: "\(address)/upSecretTopic123456")
                    var failed: PushDiagnostic?
                    for _ in 0..<6 {
                        let report = await homeserver.report(sends: true)
                        #expect(report.severity == .error && report.good.contains("gateway_ok"))
                        failed = try report.only(.pushFailed)
                    }
                    let summary = try #require(failed).summary
                    #expect(summary.contains("status 429, too many requests (M_LIMIT_EXCEEDED: no push provider"))
                    #expect(!summary.contains("SecretTopic"))
                }
            }
        }
    }

    @Test("a made-up pusher of Web Push is rejected like an expired one, and the device gets a visible push")
    func webPush() async throws {
        try await withWebPushSimulator { server in
            let subscription = server.subscribe()
            try await withGateway { url in
                try await DoctorHomeserver.with { homeserver in
                    try await homeserver.setPusher(
                        url: url, appID: "garden.web", pushkey: subscription.p256dh,
                        data: ["endpoint": .string(subscription.endpoint), "auth": .string(subscription.auth)])
                    let report = await homeserver.report()
                    #expect(report.problems == ["gateway_url_loopback", "app_unconfirmed"])
                    #expect(server.deliveries().map(\.error) == [.unknownSubscription])

                    let sent = await homeserver.report(sends: true)
                    #expect(sent.problems == ["gateway_url_loopback"])
                    #expect(sent.good.contains("push_accepted"))
                    #expect(server.deliveries().compactMap(\.text).count == 1 && server.violations.isEmpty)
                }
            }
        }
    }
}
