import PushConfiguration
import PushDelivery
import Testing

@testable import PushProviders

@Suite("ProviderCatalog")
struct ProviderCatalogTests {
    @Test("an app's configuration determines its provider")
    func providers() throws {
        let environment = TestEnvironment().environment
        #expect(try ProviderCatalog.provider(for: .log(.init(appID: "a")), environment: environment) is LogProvider)
        #expect(
            try ProviderCatalog.provider(for: .unifiedpush(.init(appID: "a")), environment: environment)
                is UnifiedPushProvider)
        let web = WebPushAppConfiguration(
            appID: "a", vapidPrivateKeyFile: "key", vapidSubject: "mailto:op@push.example")
        #expect(try ProviderCatalog.provider(for: .webpush(web), environment: environment) is WebPushProvider)
        let error = #expect(throws: ProviderConfigurationError.self) {
            try ProviderCatalog.provider(
                for: .unknown(["app_id": "a", "provider": "pigeon"]), environment: environment)
        }
        #expect(error?.problem == "unknown provider \"pigeon\"")
    }

    @Test("the settings that all apps have are read from each configuration")
    func settings() {
        let app = AppConfiguration.unifiedpush(.init(appID: "a.*", inFlight: 7, onOutage: .queue))
        #expect(ProviderCatalog.appID(of: app) == "a.*")
        #expect(ProviderCatalog.inFlight(of: app) == 7)
        #expect(ProviderCatalog.queuesOnOutage(app))
        let log = AppConfiguration.log(.init(appID: "b"))
        #expect(ProviderCatalog.inFlight(of: log) == nil)
        #expect(!ProviderCatalog.queuesOnOutage(log))
        #expect(ProviderCatalog.appID(of: .unknown(["app_id": "c"])) == "c")
    }
}
