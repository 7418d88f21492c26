import APIRuntime
import Logging
import PushDelivery
import PushGatewayAPI

/// Logs the apps of requests that the configuration doesn't have.
///
/// A request has a line for each of its unknown apps, ten at most, with the number of devices. A hundred lines a minute
/// have the level `info`, further ones `debug`: any client can cause them.
struct UnknownAppLog: Sendable {
    private struct App {
        let device: Notification.Device
        var devices = 1
    }

    private static let maxApps = 10

    private let logger: Logger
    private let throttle: LogThrottle

    init(logger: Logger, clock: any DeliveryClock) {
        self.logger = logger
        throttle = LogThrottle(limit: 100, clock: clock)
    }

    /// Logs the apps of a request's devices.
    func record(_ devices: [Notification.Device], of notification: Notification, requestID: String?) {
        guard !devices.isEmpty, logger.logLevel <= .info else { return }
        let apps = Self.apps(of: devices)
        for (index, app) in apps.prefix(Self.maxApps).enumerated() {
            let isRefused = throttle.permission(for: "") == .refused
            guard logger.logLevel <= (isRefused ? .debug : .info) else { return }
            var metadata: Logger.Metadata = ["app_id": "\(LogText.clean(app.device.appID))", "reason": "unknown app"]
            if app.devices > 1 {
                metadata["devices"] = "\(app.devices)"
            } else {
                metadata["pushkey_hash"] = "\(PushkeyHash.text(app.device.pushkey))"
            }
            if index == Self.maxApps - 1, apps.count > Self.maxApps {
                metadata["further_apps"] = "\(apps.count - Self.maxApps)"
            }
            metadata["request_id"] = requestID.map { "\($0)" }
            if let eventID = notification.eventID { metadata["event_id"] = "\(LogText.clean(eventID))" }
            logger.log(level: isRefused ? .debug : .info, "rejected", metadata: metadata)
        }
    }

    /// Returns the apps of devices in their order, each with its first device.
    private static func apps(of devices: [Notification.Device]) -> [App] {
        if devices.count == 1 { return [App(device: devices[0])] }
        var apps: [App] = []
        var positions: [UTF8Key: Int] = [:]
        for device in devices {
            let key = UTF8Key(device.appID)
            if let position = positions[key] {
                apps[position].devices += 1
            } else {
                positions[key] = apps.count
                apps.append(App(device: device))
            }
        }
        return apps
    }
}
