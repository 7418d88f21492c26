import PushDelivery
import APIRuntime
import Logging
import LoopbackServer
import PushGateway
import PushGatewayAPI
import Synchronization

/// A provider that returns scripted results and records its deliveries.
final class ScriptedProvider: PushGateway.PushProvider {
    private let script: @Sendable (_ pushkey: String) async -> DeliveryResult
    private let pushkeys = Mutex<[String]>([])
    private let running = Mutex((now: 0, most: 0))

    /// The pushkeys of all deliveries, in the order in which they started.
    var delivered: [String] { pushkeys.withLock { $0 } }
    /// The maximum number of concurrent deliveries.
    var maxConcurrent: Int { running.withLock { $0.most } }

    init(_ script: @escaping @Sendable (_ pushkey: String) async -> DeliveryResult = { _ in .delivered }) {
        self.script = script
    }

    func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult {
        pushkeys.withLock { $0.append(device.pushkey) }
        running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { running.withLock { $0.now -= 1 } }
        return await script(device.pushkey)
    }
}

extension NotifyService {
    /// Creates a service with one provider.
    init(_ provider: some PushGateway.PushProvider, appID: String = "*", limits: Limits = .init()) {
        self.init(apps: AppRegistry([.init(appID: appID, provider: provider)]), logger: .silent, limits: limits)
    }
}

extension NotifyRequest {
    /// Creates a notification for devices of the app `app`.
    init(to pushkeys: [String], eventID: String? = "$event") {
        self.init(
            notification: Notification(
                eventID: eventID, devices: pushkeys.map { Notification.Device(appID: "app", pushkey: $0) }))
    }
}
