import APIRuntime

extension EventPresenter {
    /// Returns the content for a notification whose event isn't at hand: by what the payload has.
    ///
    /// A payload with type and content is presented as the event. Otherwise it is the text that the gateway has written, and
    /// at last "New message".
    public func content(of notification: ReceivedNotification, now: Double? = nil) -> NotificationContent {
        let room = room(of: notification)
        if notification.isTest { return test(notification) }
        if let event = event(of: notification) {
            var content = content(of: event, in: room, senderName: notification.senderDisplayName, now: now)
            content.complete(with: notification)
            return content
        }
        let sender = names.name(of: notification.sender, in: room, hint: notification.senderDisplayName)
        let isSenderKnown = notification.sender != nil || DisplayText.name(notification.senderDisplayName) != nil
        let roomName = DisplayText.name(room.name) ?? DisplayText.name(room.alias)
        var content = NotificationContent(
            identifier: notification.eventID ?? notification.roomID ?? "notification",
            title: roomName ?? (isSenderKnown ? sender : ""),
            subtitle: roomName == nil || !isSenderKnown ? nil : sender,
            body: texts.text(.newMessage))
        apply(notification.providedText, to: &content)
        content.threadID = notification.roomID
        content.roomID = notification.roomID
        content.eventID = notification.eventID
        content.sender = notification.sender
        content.senderName = isSenderKnown ? sender : nil
        content.actions = notification.isFetchable ? [.reply, .markAsRead] : []
        content.complete(with: notification)
        return content
    }

    /// Returns the content for a payload that can't be read.
    public func content(of unusable: UnusablePayload) -> NotificationContent {
        var content = NotificationContent(identifier: "notification", title: "", body: texts.text(.newMessage))
        content.incompleteness = .unusablePayload
        return content
    }

    private func test(_ notification: ReceivedNotification) -> NotificationContent {
        var content = NotificationContent(identifier: "test", title: "", body: texts.text(.test))
        content.badge = notification.counts.badge
        return content
    }

    /// The event of a payload that has its type and content.
    func event(of notification: ReceivedNotification) -> RoomEvent? {
        guard let type = notification.type, let content = notification.content else { return nil }
        var json: JSONObject = ["type": .string(type), "content": .object(content)]
        if let eventID = notification.eventID { json["event_id"] = .string(eventID) }
        if let sender = notification.sender { json["sender"] = .string(sender) }
        if notification.isAboutUser { json["state_key"] = .string(userID) }
        return RoomEvent(json)
    }

    /// The room of a payload. Homeservers name each room that isn't a direct chat, as far as they know.
    func room(of notification: ReceivedNotification) -> RoomDetails {
        var room = RoomDetails(roomID: notification.roomID ?? "")
        room.name = notification.roomName
        room.alias = notification.roomAlias
        room.isDirect =
            DisplayText.name(notification.roomName) == nil && DisplayText.name(notification.roomAlias) == nil
        return room
    }

    private func apply(_ provided: ProvidedText?, to content: inout NotificationContent) {
        switch provided {
        case nil: return
        case .plain(let title, let subtitle, let body):
            if let title = DisplayText.name(title) {
                content.title = title
                content.subtitle = DisplayText.name(subtitle)
            }
            if let body = DisplayText.body(body) { content.body = body }
        case .localized(let key, let arguments):
            if let body = body(key, arguments) { content.body = body }
        }
    }

    /// The text for a key of sygnal; `nil` for the keys of apps.
    private func body(_ key: String, _ arguments: [String]) -> String? {
        func argument(_ index: Int) -> String? {
            arguments.indices.contains(index) ? DisplayText.body(arguments[index]) : nil
        }
        func emote(_ sender: Int, _ text: Int) -> String? {
            guard let sender = DisplayText.name(argument(sender)), let text = argument(text) else { return nil }
            return texts.text(.emote, [.sender: sender, .text: text])
        }
        return switch key {
        case "MSG_FROM_USER_IN_ROOM_WITH_CONTENT": argument(2)
        case "MSG_FROM_USER_WITH_CONTENT": argument(1)
        case "ACTION_FROM_USER_IN_ROOM": emote(1, 2)
        case "ACTION_FROM_USER": emote(0, 1)
        case "IMAGE_FROM_USER_IN_ROOM", "IMAGE_FROM_USER": texts.text(.image)
        case "VOICE_CALL_FROM_USER": texts.text(.voiceCall)
        case "VIDEO_CALL_FROM_USER": texts.text(.videoCall)
        case "USER_INVITE_TO_NAMED_ROOM": texts.text(.invitation)
        case "USER_INVITE_TO_CHAT": texts.text(.invitationToChat)
        default: nil
        }
    }
}

extension NotificationContent {
    /// Adds what a payload has in addition to the event: counts, and the sound that the homeserver's push rules chose.
    mutating func complete(with notification: ReceivedNotification) {
        badge = notification.counts.badge ?? badge
        if sound == nil { sound = notification.tweaks["sound"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        if notification.tweaks["highlight"] == .boolean(true) { isHighlighted = true }
        if notification.priority == .low, sound == nil, interruption == .active { interruption = .passive }
    }
}
