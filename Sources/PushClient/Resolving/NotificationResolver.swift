import APIRuntime
import DeviceAPI
import PushRules
import StringGrammars

/// Turns a received notification into the one that the device shows, for one account.
///
/// ```swift
/// let resolver = NotificationResolver(
///     userID: "@fern:garden.example", connection: connection, rules: rules, shown: shown,
///     decrypt: { event, roomID in try await crypto.decrypt(event.json, roomID) })
/// let result = await resolver.result(for: try reader.read(userInfo: userInfo))
/// if let content = result.content { … }
/// ```
///
/// 1. An event that was processed before is suppressed.
/// 2. A payload that has the content of an unencrypted event is shown without a request. Otherwise the event is fetched with
///    its room, and the push rules at the same time.
/// 3. An encrypted event is decrypted by the app.
/// 4. The user's push rules decide on the event, which the homeserver may not have been able to read: whether it is shown,
///    with which sound, highlighted or not.
///
/// A result comes before the deadline, whatever the homeserver and the app's closures do: the best text that there is by
/// then. If the task is cancelled, it comes at once.
public struct NotificationResolver: Sendable {
    /// Decrypts an event of a room and returns its `type` and `content`; `nil` if there is no key.
    public typealias Decrypt = @Sendable (RoomEvent, _ roomID: String) async throws -> JSONObject?

    /// Limits and words.
    public struct Configuration: Sendable {
        /// The time for a notification in all. Apple's extensions have 30 seconds.
        public var timeLimit: Duration = .seconds(25)
        /// The age in which push rules are used without asking the homeserver for them. With 0, a rule that another device
        /// has changed holds for the next notification.
        public var maxRuleAge: Duration = .zero
        public var texts = NotificationTexts.english

        public init() {}
    }

    let userID: String
    let client: DeviceClient
    let rules: DeviceRuleset
    let shown: ShownNotifications
    let lookup: EventLookup
    let configuration: Configuration
    let decrypt: Decrypt?
    let clock: any DeviceClock
    let presenter: EventPresenter

    /// - Parameters:
    ///   - userID: the user whose account it is.
    ///   - connection: the connection to the account's homeserver, with its access token.
    ///   - rules: the user's push rules.
    ///   - shown: the record of notifications on the screen.
    ///   - cache: the rooms that were looked up last.
    ///   - configuration: limits and words.
    ///   - storedRoom: returns a room of the app's store, so that it needn't be looked up.
    ///   - decrypt: decrypts an event; `nil` for apps without encryption.
    ///   - clock: the source of time.
    public init(
        userID: String, connection: APIConnection, rules: DeviceRuleset, shown: ShownNotifications,
        cache: RoomCache = RoomCache(), configuration: Configuration = Configuration(),
        storedRoom: (@Sendable (String) async -> RoomDetails?)? = nil, decrypt: Decrypt? = nil,
        clock: any DeviceClock = SystemDeviceClock()
    ) {
        self.userID = userID
        var connection = connection
        // An extension has 24 MB in all.
        connection.maxResponseBytes = min(connection.maxResponseBytes, 4 << 20)
        client = DeviceClient(connection)
        self.rules = rules
        self.shown = shown
        lookup = EventLookup(
            client: client, userID: userID, cache: cache, clock: clock, storedRoom: storedRoom)
        self.configuration = configuration
        self.decrypt = decrypt
        self.clock = clock
        presenter = EventPresenter(userID: userID, texts: configuration.texts)
    }

    /// Returns the result for a notification.
    /// - Parameter start: the time at which the app got the notification, from which the time limit counts.
    public func result(
        for notification: ReceivedNotification, start: ContinuousClock.Instant? = nil
    ) async -> NotificationResult {
        if let result = immediateResult(for: notification) { return result }
        let deadline = (start ?? clock.now) + configuration.timeLimit
        let progress = ResolutionProgress()
        let first = FirstResult<NotificationResult>()
        let work = Task {
            let incompleteness = await resolve(notification, progress)
            first.finish(finish(notification, progress.stage, incompleteness))
        }
        let timer = Task {
            guard (try? await clock.sleep(until: deadline)) != nil else { return }
            first.finish(finish(notification, progress.stage, .deadline))
        }
        let result = await withTaskCancellationHandler {
            await first.value()
        } onCancel: {
            first.finish(finish(notification, progress.stage, .deadline))
        }
        work.cancel()
        timer.cancel()
        return recorded(result, progress.stage)
    }

    /// Returns the result for a payload that can't be read: a notification without details, because something did arrive.
    public func result(for unusable: UnusablePayload) -> NotificationResult {
        .show(presenter.content(of: unusable))
    }

    // MARK: Steps

    /// Returns the result if no request is needed.
    private func immediateResult(for notification: ReceivedNotification) -> NotificationResult? {
        let badge = notification.counts.badge
        if notification.isTest { return .show(presenter.content(of: notification)) }
        if isCountsOnly(notification) {
            let isAllRead = notification.counts.unread == 0 && (notification.counts.missedCalls ?? 0) == 0 || badge == 0
            let cleared = notification.clearedRooms.flatMap { shown.withdraw(roomID: $0) }
            return .suppress(
                .countsOnly, badge: badge, withdrawn: isAllRead ? cleared + shown.withdrawAll() : cleared)
        }
        if let eventID = notification.eventID, !shown.claim(eventID) { return .suppress(.duplicate, badge: badge) }
        let isComplete = isComplete(notification)
        guard isComplete || notification.roomID == nil else { return nil }
        return recorded(finish(notification, .payload, isComplete ? nil : .notFetchable), .payload)
    }

    private func isCountsOnly(_ notification: ReceivedNotification) -> Bool {
        !notification.hasEvent && notification.providedText == nil
            && notification.additionalProperties["ciphertext"]?.string == nil
    }

    /// Whether the payload has all that is shown of the event.
    private func isComplete(_ notification: ReceivedNotification) -> Bool {
        guard let type = notification.type, let content = notification.content, type != "m.room.encrypted" else {
            return false
        }
        return type != "m.room.message" || content["body"]?.string != nil
    }

    /// Fetches and decrypts the event. Each step is noted, for the deadline.
    private func resolve(
        _ notification: ReceivedNotification, _ progress: ResolutionProgress
    ) async -> NotificationContent.Incompleteness? {
        async let refreshed: Void = rules.refresh(client, maxAge: configuration.maxRuleAge, now: clock.now)
        guard let roomID = notification.roomID else { return .notFetchable }
        do throws(EventLookup.Failure) {
            let found = try await found(notification.eventID, in: roomID)
            progress.set(.event(found, isDecrypted: false))
            if found.event.isEncrypted, let decrypt {
                let plain = try? await decrypt(found.event, roomID)
                if let plain, let event = found.event.decrypted(plain) {
                    progress.set(.event(.init(event: event, room: found.room), isDecrypted: true))
                }
            }
        } catch {
            if error == .senderIgnored { progress.set(.senderIgnored) }
            return incompleteness(error)
        }
        await refreshed
        return nil
    }

    private func found(_ eventID: String?, in roomID: String) async throws(EventLookup.Failure) -> EventLookup.Found {
        if let eventID { return try await lookup.find(eventID: eventID, in: roomID) }
        // Invitations of some homeservers have no event ID.
        guard let invitation = await lookup.invitation(to: roomID) else { throw .notFound }
        return invitation
    }

    private func incompleteness(_ failure: EventLookup.Failure) -> NotificationContent.Incompleteness {
        switch failure {
        case .notFound, .senderIgnored: .notFound
        case .unauthorized: .unauthorized
        case .unreachable: .unreachable
        }
    }

    /// Notes the notification on the screen, and withdraws those that the event concerns.
    private func recorded(_ result: NotificationResult, _ stage: ResolutionProgress.Stage) -> NotificationResult {
        var result = result
        var thread: String?
        if case .event(let found, let isDecrypted) = stage {
            thread = found.event.threadID
            // Redactions aren't encrypted: the homeserver checks whether the sender may redact the event.
            if result.suppression == .redacted, !isDecrypted { result.withdrawn += withdrawRedacted(found.event) }
        }
        if let content = result.content { shown.add(content, threadID: thread) }
        return result
    }

    private func withdrawRedacted(_ event: RoomEvent) -> [String] {
        // Room version 11 has moved the ID into the content.
        let redacted = event.type == "m.room.redaction" ? event.content["redacts"] ?? event.json["redacts"] : nil
        return [event.eventID, redacted?.string].compactMap(\.self).flatMap { shown.withdraw(id: $0) }
    }
}
