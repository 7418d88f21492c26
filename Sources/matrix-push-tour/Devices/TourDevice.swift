import APIRuntime
import ClientServerAPI
import PushClient

/// One of Fern's devices: an app on `PushClient`, which makes all that the device shows.
actor TourDevice {
    let kind: DeviceKind
    private let keys: PushKeyPair?
    private let registration: PushRegistration
    private let connection: APIConnection
    private let requests: RecordingTransport
    private let recorder: TourRecorder
    private let inbox: PushInbox
    private let clock: TourClock
    private let reader = PayloadReader(allowsUnencrypted: false)
    private let shown = ShownNotifications()
    private let resolver: NotificationResolver
    private(set) var screen: DeviceScreen

    /// - Parameters:
    ///   - address: the device's address at its push provider, and the keys for encrypted pushes.
    ///   - homeserver: the homeserver's URL.
    init(
        _ kind: DeviceKind, address: (address: PushAddress, keys: PushKeyPair?), inbox: PushInbox, gateway: GatewayURL,
        homeserver: BaseURL, transport: any ClientTransport, recorder: TourRecorder, clock: TourClock
    ) {
        self.kind = kind
        self.inbox = inbox
        self.recorder = recorder
        self.clock = clock
        keys = address.keys
        requests = RecordingTransport(base: transport, from: "\(kind)", recorder: recorder)
        connection = APIConnection(
            transport: requests, baseURL: homeserver, accessToken: Garden.token(of: kind))
        var registration = PushRegistration(
            address: address.address, appID: kind.appID, gateway: gateway, appName: "Garden Chat",
            deviceName: "Fern's \(kind)", language: "en")
        registration.eventIDOnly = kind.eventIDOnly
        self.registration = registration
        resolver = NotificationResolver(
            userID: Garden.fern, connection: connection, rules: DeviceRuleset(), shown: shown, clock: clock)
        screen = DeviceScreen(device: kind)
    }

    func beginAct() { screen.beginAct() }

    // MARK: Pusher

    /// Sets the device's pusher.
    func register() async throws {
        _ = try await PusherRegistrar(connection).register(registration)
    }

    /// Returns the app IDs of Fern's pushers.
    func pushers() async throws -> [String] {
        let appIDs = try await PusherRegistrar(connection).pushers().map(\.identity.appID)
        recorder.note("The pushers that are left: \(appIDs.isEmpty ? "none" : appIDs.joined(separator: ", ")).")
        return appIDs
    }

    /// Removes the pusher, and what the app shows.
    func logOut() async throws {
        try await PusherRegistrar(connection).unregister(registration.identity)
        screen.withdraw(shown.withdrawAll())
        screen.badge = 0
    }

    // MARK: Fern's acts

    /// Mutes a user by a push rule.
    func mute(_ userID: String) async throws {
        try await HomeserverClient(connection).setPushRule(
            kind: .sender, ruleID: userID, SetPushRuleRequest(actions: []))
    }

    func unmute(_ userID: String) async throws {
        try await HomeserverClient(connection).deletePushRule(kind: .sender, ruleID: userID)
    }

    /// Reads the room up to an event: sends a receipt, and withdraws the notifications of the room.
    func read(upTo eventID: String) async throws {
        var request = APIRequest(
            .post, "/_matrix/client/v3/rooms/\(Garden.roomID)/receipt/m.read/\(eventID)", authentication: [.bearer])
        request.setBody(JSONObject())
        try await connection.send(request)
        screen.withdraw(shown.withdraw(roomID: Garden.roomID))
    }

    /// Fern's phone is wiped: the app is gone with all that it shows.
    func wipe() {
        screen = DeviceScreen(device: kind)
        screen.isWiped = true
    }

    // MARK: Receiving

    /// Reads the pushes that have arrived, and shows what they ask for.
    func receive() async {
        while let push = inbox.next() {
            let result = await requests.collecting { await self.result(of: push) }
            show(result, push.hop)
        }
    }

    private func result(of push: PushInbox.Push) async -> NotificationResult {
        do throws(UnusablePayload) {
            return await resolver.result(for: try notification(in: push))
        } catch {
            recorder.remark("The \(kind) can't read it: \(error)", of: push.hop)
            return resolver.result(for: error)
        }
    }

    private func notification(in push: PushInbox.Push) throws(UnusablePayload) -> ReceivedNotification {
        guard let keys else { return try reader.read(json: push.message) }
        let notification = try reader.read(message: push.message, keys: keys)
        recorder.remark(
            "The \(kind) decrypts it with its keys:", json: try? keys.decrypt(push.message), isDetail: true,
            of: push.hop)
        return notification
    }

    private func show(_ result: NotificationResult, _ hop: Int) {
        if let content = result.content {
            screen.show(DeviceScreen.Card(content, time: clock.timeOfDay))
        } else if result.suppression == .duplicate {
            recorder.remark("The \(kind) has shown this event, and doesn't show it twice.", of: hop)
        } else if result.suppression != .countsOnly {
            recorder.remark("The \(kind) doesn't show it: \(String(describing: result.suppression))", of: hop)
        }
        screen.withdraw(result.withdrawn)
        if let badge = result.badge { screen.badge = badge }
    }
}
