import APIRuntime
import StringGrammars

extension EventPresenter {
    /// A membership: an invitation, a knock and others.
    func member(_ context: Context) -> Part {
        let event = context.event
        let isAboutUser = event.stateKey?.isIdentical(to: userID) ?? false
        let isOwnAct = event.stateKey?.isIdentical(to: event.sender) ?? false
        let before = event.json["unsigned"]?["prev_content"]?["membership"]?.string
        let user = names.name(of: event.stateKey, in: context.room, hint: event.content["displayname"]?.string)
        func part(_ key: NotificationTexts.Key, _ actions: [NotificationAction] = [.markAsRead]) -> Part {
            Part(body: withReason(texts.text(key, [.user: user]), event), actions: actions)
        }
        switch event.membership {
        case "invite" where isAboutUser:
            let key: NotificationTexts.Key = context.room.isDirectChat ? .invitationToChat : .invitation
            return part(key, [.acceptInvitation, .declineInvitation])
        case "invite": return part(.invited)
        case "knock": return part(.knock, [.admit, .refuse])
        case "join": return part(.joined)
        case "ban": return part(isAboutUser ? .bannedYou : .banned)
        case "leave" where isOwnAct: return part(.left)
        case "leave" where isAboutUser && before != "ban": return part(.removedYou)
        case "leave" where before != "ban": return part(.removed)
        default: return part(.roomChanged)
        }
    }

    private func withReason(_ text: String, _ event: RoomEvent) -> String {
        guard let reason = DisplayText.body(event.content["reason"]?.string) else { return text }
        return texts.text(.withReason, [.text: text, .reason: reason])
    }

    /// A change of a room's name and the like.
    func roomChange(_ context: Context) -> String {
        let content = context.event.content
        switch context.event.type {
        case "m.room.name": return text(.roomName, DisplayText.name(content["name"]?.string), or: .roomChanged)
        case "m.room.topic": return text(.roomTopic, DisplayText.body(content["topic"]?.string), or: .roomChanged)
        case "m.room.avatar": return texts.text(.roomAvatar)
        case "m.room.tombstone": return texts.text(.roomMoved)
        default: return texts.text(.roomChanged)
        }
    }

    // MARK: Calls

    static func isCall(_ type: String) -> Bool {
        type.hasPrefix("m.call.") || type.hasPrefix("m.rtc.") || type.hasPrefix("org.matrix.msc4075.")
            || type.hasPrefix("org.matrix.msc4310.")
    }

    /// The start or the end of a call. Both have the same identifier, so that the end replaces the ringing.
    func call(_ context: Context) -> Part {
        let event = context.event
        switch event.type {
        case "m.call.invite":
            let isVideo = event.content["offer"]?["sdp"]?.string?.contains("m=video") ?? false
            return ringing(context, isVideo ? .videoCall : .voiceCall)
        case "m.call.hangup", "m.call.reject":
            let isMissed = event.type == "m.call.hangup" && event.content["reason"]?.string == "invite_timeout"
            return ended(isMissed ? .missedCall : event.type == "m.call.reject" ? .callDeclined : .callEnded, context)
        case let type where type.hasSuffix("decline"): return ended(.callDeclined, context)
        case "m.call.notify", "org.matrix.msc4075.call.notify", "m.rtc.notification",
            "org.matrix.msc4075.rtc.notification":
            let kind = event.content["notification_type"] ?? event.content["notify_type"]
            guard kind?.string == "ring" else {
                return Part(body: texts.text(.callInRoom), actions: [.joinCall, .markAsRead])
            }
            return ringing(context, .incomingCall)
        case "m.call.answer", "m.call.select_answer": return ended(.callEnded, context)
        default: return ended(.callInRoom, context)
        }
    }

    private func ringing(_ context: Context, _ key: NotificationTexts.Key) -> Part {
        guard !Self.isOver(context) else {
            return Part(
                body: texts.text(.missedCall), actions: [.callBack, .markAsRead], identifier: identifier(context))
        }
        return Part(
            body: texts.text(key), actions: [.answerCall, .declineCall], interruption: .timeSensitive,
            identifier: identifier(context))
    }

    private func ended(_ key: NotificationTexts.Key, _ context: Context) -> Part {
        Part(
            body: texts.text(key), actions: key == .missedCall ? [.callBack, .markAsRead] : [.markAsRead],
            interruption: key == .missedCall ? .active : .passive, identifier: identifier(context))
    }

    private func identifier(_ context: Context) -> String? {
        let event = context.event
        if let callID = event.content["call_id"]?.string, !callID.isEmpty {
            return "call/\(context.room.roomID)/\(DisplayText.prefix(callID, bytes: 256))"
        }
        // MSC4310: a decline refers to the notification of the call.
        return event.relation?.type == "m.reference" && event.type.hasSuffix("decline") ? event.relation?.eventID : nil
    }

    /// The difference between two clocks in milliseconds that isn't taken for an age.
    private static let clockDifference = 20_000.0

    /// Whether a call no longer rings: `lifetime` after it was sent. Calls without a lifetime ring for two minutes.
    private static func isOver(_ context: Context) -> Bool {
        let event = context.event
        guard let now = context.now, now.isFinite, let sent = event.time else { return false }
        let lifetime = event.content["lifetime"]?.integer ?? 120_000
        return now * 1000 - Double(sent) > Double(max(0, lifetime)) + clockDifference
    }
}
