import PushDelivery
import PushGateway
import PushGatewayAPI
import Testing

@Suite("AppRegistry")
struct AppRegistryTests {
    private func registry(_ appIDs: String...) -> AppRegistry {
        AppRegistry(appIDs.map { id in .init(appID: id, provider: ScriptedProvider { _ in .failed(reason: id) }) })
    }

    private func registration(of appID: String, in registry: AppRegistry) async -> String? {
        guard let provider = registry.provider(for: appID) else { return nil }
        let device = Notification.Device(appID: appID, pushkey: "")
        guard case .failed(let id) = await provider.deliver(Notification(devices: [device]), to: device) else {
            return nil
        }
        return id
    }

    @Test("an exact app_id takes precedence over globs, and an earlier glob over a later one")
    func precedence() async {
        let registry = registry("*", "org.*", "org.example")
        #expect(await registration(of: "org.example", in: registry) == "org.example")
        #expect(await registration(of: "org.other", in: registry) == "*")
        let other = self.registry("org.*", "*")
        #expect(await registration(of: "org.other", in: other) == "org.*")
        #expect(await registration(of: "com.other", in: other) == "*")
    }

    @Test("an app that matches no entry has no provider")
    func unknown() {
        #expect(registry("org.*").provider(for: "com.example") == nil)
        #expect(AppRegistry([]).provider(for: "") == nil)
    }

    @Test("canonically equivalent app_ids with different bytes are different apps")
    func canonicalEquivalence() {
        #expect(registry("caf\u{E9}").provider(for: "cafe\u{301}") == nil)
    }
}
