import APIRuntime
import PushRules
import StringGrammars

extension NotificationResolver {
    /// Returns the result for all that is known of a notification.
    func finish(
        _ notification: ReceivedNotification, _ stage: ResolutionProgress.Stage,
        _ incompleteness: NotificationContent.Incompleteness?
    ) -> NotificationResult {
        switch stage {
        case .senderIgnored: return .suppress(.senderIgnored, badge: notification.counts.badge)
        case .payload:
            var content = presenter.content(of: notification, now: clock.secondsSince1970)
            content.incompleteness = incompleteness ?? content.incompleteness
            return .show(content)
        case .event(let found, let isDecrypted):
            let verdict = decision(on: found.event, in: found.room, isDecrypted: isDecrypted)
            let badge = notification.counts.badge
            guard case .show(let decision) = verdict else {
                if case .suppress(let reason) = verdict { return .suppress(reason, badge: badge) }
                return .suppress(.noPushRule, badge: badge)
            }
            var content = presenter.content(
                of: found.event, in: found.room, decision: decision, senderName: notification.senderDisplayName,
                now: clock.secondsSince1970)
            content.badge = badge
            if content.incompleteness != nil, incompleteness == .deadline { content.incompleteness = .deadline }
            return .show(content)
        }
    }

    /// Whether an event is shown.
    enum Verdict: Hashable, Sendable {
        case show(PushDecision)
        case suppress(NotificationResult.Suppression)
    }

    /// Evaluates the user's push rules on an event.
    ///
    /// If no rule matches, an event that the homeserver could read is shown without sound: it has decided to notify, perhaps by
    /// a rule of a newer version of the specification. An event that only the device can read is suppressed.
    func decision(on event: RoomEvent, in room: RoomDetails, isDecrypted: Bool) -> Verdict {
        if event.sender.isIdentical(to: userID) { return .suppress(.ownEvent) }
        if event.isRedacted || event.type == "m.room.redaction" && !isDecrypted { return .suppress(.redacted) }
        let user = PushRuleUser(userID: userID, displayName: room.members[userID]?.displayName)
        let decision = rules.rules.decision(
            on: FlattenedEvent(event.json), in: room.pushRuleRoom(sender: event.sender), for: user)
        if decision.notifies { return .show(decision) }
        if let rule = decision.rule { return .suppress(.pushRule(rule.ruleID)) }
        return isDecrypted ? .suppress(.noPushRule) : .show(decision)
    }

    // MARK: Keys that come late

    /// The effect of a key that has come after the notification.
    public struct LateKeyUpdate: Hashable, Sendable {
        /// The result: the notification with its text, in place of the one without; or the reason to withdraw that one.
        public var result: NotificationResult
        /// The change of the number of unread messages: -1 if the homeserver counts a message that doesn't notify, +1 for
        /// one that notifies although the encrypted event didn't, otherwise 0.
        public var countChange: Int
        /// The same for highlighted messages. The homeserver can't see that an encrypted message is one.
        public var highlightChange: Int
    }

    /// Evaluates an event again that couldn't be decrypted when its notification came.
    /// - Parameters:
    ///   - encrypted: the event as the homeserver has it.
    ///   - plain: its decrypted `type` and `content`.
    ///   - room: the room.
    /// - Returns: `nil` if `plain` has no type.
    public func update(
        _ encrypted: RoomEvent, decrypted plain: JSONObject, in room: RoomDetails
    ) -> LateKeyUpdate? {
        guard let event = encrypted.decrypted(plain) else { return nil }
        let before = decision(on: encrypted, in: room, isDecrypted: false)
        let after = decision(on: event, in: room, isDecrypted: true)
        let counted = if case .show(let decision) = before { decision.notifies } else { false }
        guard case .show(let decision) = after else {
            var result = NotificationResult.suppress(.noPushRule, badge: nil)
            if case .suppress(let reason) = after { result.suppression = reason }
            result.withdrawn = encrypted.eventID.map { shown.withdraw(id: $0) } ?? []
            return LateKeyUpdate(result: result, countChange: counted ? -1 : 0, highlightChange: 0)
        }
        let content = presenter.content(of: event, in: room, decision: decision, now: clock.secondsSince1970)
        var result = NotificationResult.show(content)
        // A message that the user has read or removed in the meantime doesn't come back.
        let wasShown = encrypted.eventID.map { shown.isShown($0) } ?? false
        if counted, !wasShown {
            result = .suppress(.duplicate, badge: nil)
        } else {
            shown.add(content, threadID: event.threadID)
        }
        return LateKeyUpdate(
            result: result, countChange: counted ? 0 : 1, highlightChange: decision.highlights ? 1 : 0)
    }
}
