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
    /// Runs a closure with a gateway that has the app `garden.chat` of UnifiedPush, and the URL for pushers.
    private func withGateway<Value>(_ body: (_ url: String) async throws -> Value) async throws -> Value {
        let yaml = """
            network: {allow: [127.0.0.0/8]}
            apps: [{app_id: garden.chat, provider: unifiedpush}]
            """
        let file = try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(yaml.utf8)))
        let environment = ProviderEnvironment(
            addresses: file.configuration.addressPolicy, userAgent: "test", clock: SystemClock(), logger: .silent,
            readFile: { _ in [] }, lineWriter: { _ in { _ in } })
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
}
