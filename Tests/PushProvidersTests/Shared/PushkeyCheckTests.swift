import APIRuntime
import ManualClock
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("Pushkeys that a provider can't use")
struct PushkeyCheckTests {
    private let tests = TestEnvironment()

    private func meaning(_ provider: any PushProvider, _ device: Notification.Device) async -> ResponseMeaning? {
        let notification = Notification(eventID: "$e", devices: [device])
        do throws(DeliveryFailure) {
            _ = try await provider.request(for: notification, to: device, context: tests.context)
            return nil
        } catch {
            return error.meaning
        }
    }

    private func providers() throws -> [any PushProvider] {
        let environment = ProviderEnvironment.test(files: ["key.json": try TestAccount.json()])
        let settings = try FCMSettings(
            FCMAppConfiguration(appID: "app", serviceAccountFile: "key.json"), environment: environment)
        return [
            try APNsSamples.provider(), try tests.unifiedPush(), try tests.webPush(),
            try FCMProvider(settings, environment: environment, client: ScriptedTransport(.token("t"))),
        ]
    }

    @Test("one that no provider accepts is rejected: an empty one, and one of more than 512 bytes")
    func impossible() async throws {
        for provider in try providers() {
            let empty = await meaning(provider, .init(appID: "app", pushkey: ""))
            #expect(empty == .rejected(reason: "the pushkey is empty"))
            let long = await meaning(provider, .init(appID: "app", pushkey: String(repeating: "a", count: 513)))
            #expect(long == .rejected(reason: "the pushkey has 513 bytes, more than the 512 that are allowed"))
        }
    }

    @Test("one of another provider rejects only under the guard, because the app's provider may be wrong")
    func otherProvider() async throws {
        let fcmToken = "cXyZ:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx"
        for provider in try providers().prefix(3) {
            let name = type(of: provider).name
            guard
                case .suspectRejection(_, let remedy) = await meaning(provider, .init(appID: "a", pushkey: fcmToken))
            else {
                Issue.record("\(name): no suspect rejection")
                continue
            }
            #expect(remedy.contains("the provider of the app is not \"\(name)\""))
        }
    }
}
