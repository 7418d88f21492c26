import PushConfiguration
import PushDelivery
import Testing

@testable import PushProviders

@Suite("WebPushProvider: configuration")
struct WebPushConfigurationTests {
    private func error(_ change: (inout WebPushAppConfiguration) -> Void) -> ProviderConfigurationError? {
        var configuration = WebPushAppConfiguration(
            appID: "app", vapidPrivateKeyFile: "key", vapidSubject: "mailto:op@push.example")
        change(&configuration)
        do {
            _ = try WebPushProvider(configuration, environment: TestEnvironment().environment)
            return nil
        } catch {
            return error
        }
    }

    @Test("a valid configuration has no error")
    func valid() {
        #expect(error { _ in } == nil)
        #expect(
            error {
                $0.payload = .declarative
                $0.navigate = "https://chat.example/{room_id}"
            } == nil)
    }

    @Test("an error names the key and the problem")
    func errors() {
        #expect(error { $0.vapidPrivateKeyFile = "absent" }?.key == "vapid_private_key_file")
        #expect(error { $0.vapidSubject = "op@push.example" }?.key == "vapid_subject")
        #expect(error { $0.allowedEndpoints = ["push.example:443"] }?.key == "allowed_endpoints")
        #expect(error { $0.allowedEndpoints = [] }?.key == "allowed_endpoints")
        #expect(
            error { $0.payload = .declarative }
                == ProviderConfigurationError(
                    key: "navigate", "missing, but payload: declarative needs it",
                    hint: "navigate: \"https://chat.example.org/#/room/{room_id}/{event_id}\""))
        #expect(error { $0.navigate = "https://chat.example/" }?.problem == "used only with payload: declarative")
        #expect(
            error {
                $0.payload = .declarative
                $0.navigate = "chat.example"
            }?.problem == "\"chat.example\" is not an http or https URL")
        for navigate in ["https://chat.example/{room}", "https://chat.example/{}", "https://chat.example/{room_id"] {
            let error = error {
                $0.payload = .declarative
                $0.navigate = navigate
            }
            #expect(error?.key == "navigate")
            #expect(error?.hint == "the placeholders are {room_id} and {event_id}")
        }
        #expect(error { $0.trustRoots = "absent" }?.problem == "cannot read \"absent\": no such file")
    }
}
