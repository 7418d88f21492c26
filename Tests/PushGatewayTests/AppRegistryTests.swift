import PushDelivery
import PushGateway
import Testing

@Suite("AppRegistry")
struct AppRegistryTests {
    private func registry(_ names: String...) -> AppRegistry {
        AppRegistry(names.map { DeliveryApp(name: $0, provider: ScriptedProvider()) })
    }

    @Test("an exact app_id takes precedence over globs, and an earlier glob over a later one")
    func precedence() {
        let registry = registry("*", "org.*", "org.example")
        #expect(registry.app(for: "org.example")?.name == "org.example")
        #expect(registry.app(for: "org.other")?.name == "*")
        let other = self.registry("org.*", "*")
        #expect(other.app(for: "org.other")?.name == "org.*")
        #expect(other.app(for: "com.other")?.name == "*")
    }

    @Test("an app_id that matches no entry has no app")
    func unknown() {
        #expect(registry("org.*").app(for: "com.example") == nil)
        #expect(AppRegistry([]).app(for: "") == nil)
    }

    @Test("canonically equivalent app_ids with different bytes are different apps")
    func canonicalEquivalence() {
        #expect(registry("caf\u{E9}").app(for: "cafe\u{301}") == nil)
    }
}
