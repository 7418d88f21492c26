import CommandLineSupport

/// A step of the tour: what Wren or Fern does, and what the devices must show afterwards.
struct TourAct: Sendable {
    let title: String
    /// One sentence about what is to be seen.
    let introduction: String
    /// The expected screens of the devices.
    let expected: [DeviceKind: Expectation]
    /// Whether the homeserver's time moves during the act, so that it repeats a failed delivery.
    var isTimeRunning = false
    let perform: @Sendable (TourStage) async throws -> Void

    /// The texts that a device must show, the newest first, and the number on the app's icon.
    struct Expectation: Sendable {
        let bodies: [String]
        let badge: Int64?

        /// Returns the difference of a screen; `nil` for an equal one.
        func difference(of screen: DeviceScreen) -> String? {
            let shown = screen.cards.map(\.body)
            if shown != bodies { return "the \(screen.device) shows \(shown) instead of \(bodies)" }
            guard screen.badge != badge else { return nil }
            func text(_ badge: Int64?) -> String { badge.map { "\($0)" } ?? "none" }
            return "the badge of the \(screen.device) is \(text(screen.badge)) instead of \(text(badge))"
        }
    }

    /// Returns the same expectation for all devices.
    static func all(_ bodies: [String], badge: Int64?) -> [DeviceKind: Expectation] {
        let expectation = Expectation(bodies: bodies, badge: badge)
        return Dictionary(uniqueKeysWithValues: DeviceKind.allCases.map { ($0, expectation) })
    }
}

/// Everything that takes part in the tour.
struct TourStage: Sendable {
    let homeserver: HomeserverLink
    let gateway: TourGateway
    let servers: PushServers
    let phone: TourDevice
    let tablet: TourDevice
    let laptop: TourDevice
    let clock: TourClock

    /// The devices in the order in which they are shown.
    var devices: [TourDevice] { [phone, tablet, laptop] }

    /// Checks which pushers Fern has, as the laptop sees them.
    /// - Throws: ``CommandFailure`` for others.
    func check(pushers devices: [DeviceKind]) async throws {
        let appIDs = try await laptop.pushers()
        guard appIDs == devices.map(\.appID) else {
            throw CommandFailure("Fern's pushers are \(appIDs) instead of \(devices.map(\.appID))")
        }
    }

    /// Returns the screens of the devices.
    func screens() async -> [DeviceScreen] {
        var screens: [DeviceScreen] = []
        for device in devices { screens.append(await device.screen) }
        return screens
    }
}
