import APIRuntime
import PushRules
import StringGrammars

/// Turns events into the contents of notifications. Pure: the same input gives the same content.
///
/// | | room | direct chat |
/// | --- | --- | --- |
/// | title | the room's name | the sender's name |
/// | subtitle | the sender, and "mentioned you", "replied" or "in a thread" | the latter alone |
/// | body | the text of the message, or words for events of other kinds | the same |
///
/// Each event has a text. Names and texts of other users are shortened, and can't change their surroundings: see
/// ``NotificationTexts``.
public struct EventPresenter: Sendable {
    let texts: NotificationTexts
    /// The user who is notified.
    let userID: String
    let names: RoomNames
    let messages: MessageText

    public init(userID: String, texts: NotificationTexts = .english) {
        self.userID = userID
        self.texts = texts
        names = RoomNames(texts: texts)
        messages = MessageText(texts: texts)
    }

    /// Returns the content for an event.
    /// - Parameters:
    ///   - event: the event, decrypted if the app could do that.
    ///   - room: the room.
    ///   - decision: the decision of the push rules; `nil` if they weren't evaluated. Then there is no sound.
    ///   - senderName: the sender's name if the room's members don't have it.
    ///   - now: the time of day in seconds since 1970, by which a call is missed.
    public func content(
        of event: RoomEvent, in room: RoomDetails, decision: PushDecision? = nil, senderName: String? = nil,
        now: Double? = nil
    ) -> NotificationContent {
        let sender = names.name(of: event.sender, in: room, hint: senderName)
        let context = Context(event: event, room: room, sender: sender, now: now)
        let part = self.part(of: context)
        let isDirect = room.isDirectChat
        var content = NotificationContent(
            identifier: part.identifier ?? event.editedEventID ?? event.eventID ?? "\(room.roomID)/\(event.type)",
            title: isDirect ? sender : names.name(of: room, userID: userID),
            subtitle: subtitle(context, isDirect: isDirect), body: part.body)
        content.threadID = event.threadID.map { "\(room.roomID)/\($0)" } ?? room.roomID
        content.actions = part.actions
        content.roomID = room.roomID
        content.eventID = event.eventID
        content.sender = event.sender.isEmpty ? nil : event.sender
        content.senderName = sender
        content.avatarURL = isDirect ? room.members[event.sender]?.avatarURL ?? room.avatarURL : room.avatarURL
        content.time = event.time
        if let decision {
            content.sound = decision.sound
            content.isHighlighted = decision.highlights
        }
        content.interruption = part.interruption
        if event.isEncrypted { content.incompleteness = .undecryptable }
        return content
    }

    /// An event with everything that its text depends on.
    struct Context {
        let event: RoomEvent
        let room: RoomDetails
        let sender: String
        let now: Double?

        /// The content, of an edit the new one.
        var content: JSONObject {
            event.editedEventID == nil ? event.content : event.content["m.new_content"]?.object ?? event.content
        }
    }

    /// The part of a notification that depends on the kind of the event.
    struct Part {
        var body: String
        var actions: [NotificationAction] = [.markAsRead]
        var interruption = NotificationContent.Interruption.active
        var identifier: String?
    }

    /// Returns the text and the actions for an event of any kind.
    func part(of context: Context) -> Part {
        if context.event.isRedacted { return Part(body: texts.text(.deletedMessage), interruption: .passive) }
        return switch context.event.type {
        case "m.room.message": message(context)
        case "m.room.encrypted": Part(body: texts.text(.encryptedMessage), actions: [.reply, .markAsRead])
        case "m.sticker": Part(body: sticker(context), actions: [.reply, .markAsRead])
        case "m.reaction": Part(body: reaction(context))
        case "m.room.redaction": Part(body: texts.text(.deletedMessage), interruption: .passive)
        case "m.room.member": member(context)
        case let type where type.hasPrefix("m.room."): Part(body: roomChange(context))
        case let type where Self.isPoll(type): poll(context)
        case let type where Self.isCall(type): call(context)
        case let type where Self.isLiveLocation(type): Part(body: texts.text(.liveLocation))
        default: other(context)
        }
    }

    /// An event of a type that this version doesn't know. Events of newer versions have a text for such clients (MSC1767).
    private func other(_ context: Context) -> Part {
        let text = messages.text(of: context.content, isReply: false)
        return Part(body: text.map { edited($0, context) } ?? texts.text(.newMessage))
    }

    private static func isLiveLocation(_ type: String) -> Bool {
        type == "m.beacon_info" || type == "org.matrix.msc3672.beacon_info"
    }

    // MARK: The line above the text

    private func subtitle(_ context: Context, isDirect: Bool) -> String? {
        switch relevance(context) {
        case nil: isDirect ? nil : context.sender
        case (let inRoom, let alone)?: isDirect ? texts.text(alone) : texts.text(inRoom, [.sender: context.sender])
        }
    }

    /// The way in which a message concerns the user, as texts for rooms and direct chats. A mention is more important than a
    /// reply, and that more than a thread.
    private func relevance(_ context: Context) -> (NotificationTexts.Key, NotificationTexts.Key)? {
        let event = context.event
        guard ["m.room.message", "m.sticker"].contains(event.type) || Self.isPoll(event.type) else { return nil }
        let mentions = context.content["m.mentions"]?.object
        if mentions?["user_ids"]?.array?.contains(where: { $0.string?.isIdentical(to: userID) == true }) == true {
            return (.senderMentionedYou, .mentionedYou)
        }
        if mentions?["room"]?.boolean == true { return (.senderMentionedRoom, .mentionedRoom) }
        if event.repliedEventID != nil { return (.senderReplied, .replied) }
        return event.threadID == nil ? nil : (.senderInThread, .inThread)
    }

    /// Returns a text with the remark that it was edited, if it was.
    func edited(_ text: String, _ context: Context) -> String {
        context.event.editedEventID == nil ? text : texts.text(.edited, [.text: text])
    }

    /// Returns one text if there is a value for it, otherwise another one.
    func text(_ named: NotificationTexts.Key, _ value: String?, or plain: NotificationTexts.Key) -> String {
        value.map { texts.text(named, [.text: $0]) } ?? texts.text(plain)
    }
}
