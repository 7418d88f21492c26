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
}
