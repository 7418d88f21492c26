import APIRuntime

extension PayloadFields {
    /// The members of `content` that are texts even if they look like JSON.
    private static let contentTexts: Set<String> = [
        "body", "msgtype", "format", "formatted_body", "displayname", "name", "topic", "membership", "reason",
        "filename",
        "url", "key", "algorithm", "ciphertext", "session_id", "sender_key", "device_id", "geo_uri", "call_id",
    ]

    /// Returns the notification that the members describe.
    mutating func notification(accountKeys: [String]) -> ReceivedNotification {
        var result = ReceivedNotification()
        // `id` is the former name, empty in notifications of counts alone.
        let formerID = identifier("id")
        result.eventID = identifier("event_id") ?? formerID
        result.roomID = identifier("room_id")
        let sender = identifier("sender")
        result.type = identifier("type")
        result.senderDisplayName = text("sender_display_name")
        result.roomName = text("room_name")
        result.roomAlias = text("room_alias")
        result.isAboutUser = boolean("user_is_target")
        let nested = object("content")
        let flat = members(withPrefix: "content_", texts: Self.contentTexts)
        result.content = (nested ?? flat).flatMap { $0.isEmpty ? nil : $0 }
        if result.content == nil, let membership = text("membership") {
            result.content = ["membership": .string(membership)]
        }
        // Synapse's notifications of counts have an empty type and sender.
        result.sender = sender
        if let priority = text("prio"), priority == "low" || priority == "normal" { result.priority = .low }
        readCounts(into: &result)
        readDevice(into: &result)
        readAPS(into: &result)
        readDeclarative(into: &result)
        result.clearedRooms = clearedRooms()
        result.account = account(accountKeys, in: result)
        result.additionalProperties.merge(others)
        return result
    }

    private mutating func readCounts(into result: inout ReceivedNotification) {
        let counts = object("counts")
        let plain = (integer("unread"), integer("unread_count"))
        result.counts.unread = Self.integer(counts?["unread"]) ?? plain.0 ?? plain.1
        result.counts.missedCalls = integer("missed_calls") ?? Self.integer(counts?["missed_calls"])
        result.counts.providedBadge = integer("app_badge")
        // Homeservers leave out counts of zero (push gateway API, `counts`).
        if counts != nil, counts?["unread"] == nil, !result.hasEvent { result.counts.unread = 0 }
    }

    /// Reads the device, of which UnifiedPush messages have one and ntfy's have all.
    private mutating func readDevice(into result: inout ReceivedNotification) {
        let devices = (array("devices") ?? []).compactMap(\.object)
        guard let device = devices.first else { return }
        result.tweaks = device["tweaks"]?.object ?? [:]
        if devices.count == 1 { result.additionalProperties = device["data"]?.object ?? [:] }
    }

    /// Reads `aps` (Apple: "Generating a remote notification").
    private mutating func readAPS(into result: inout ReceivedNotification) {
        guard let aps = object("aps") else { return }
        result.counts.providedBadge = Self.integer(aps["badge"]) ?? result.counts.providedBadge
        if let sound = aps["sound"]?.string ?? aps["sound"]?["name"]?.string, result.tweaks["sound"] == nil {
            result.tweaks["sound"] = .string(sound)
        }
        switch aps["alert"] {
        case .string(let body) where !body.isEmpty:
            result.providedText = .plain(title: nil, subtitle: nil, body: body)
        case .object(let alert):
            result.providedText = Self.text(of: alert)
            if case .localized(let key, let arguments) = result.providedText {
                result.readArguments(key, arguments)
            }
        default: break
        }
    }

    private static func text(of alert: JSONObject) -> ProvidedText? {
        func nonEmpty(_ key: String) -> String? { alert[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        if let key = nonEmpty("loc-key") {
            return .localized(key: key, arguments: (alert["loc-args"]?.array ?? []).compactMap(\.string))
        }
        let (title, subtitle, body) = (nonEmpty("title"), nonEmpty("subtitle"), nonEmpty("body"))
        return title ?? subtitle ?? body == nil ? nil : .plain(title: title, subtitle: subtitle, body: body)
    }

    /// Reads the text of a declarative message (WebKit, "Declarative Web Push").
    private mutating func readDeclarative(into result: inout ReceivedNotification) {
        guard integer("web_push") == 8030, let notification = object("notification") else { return }
        if let text = Self.text(of: notification) { result.providedText = text }
    }

    /// Rooms that were read elsewhere: `dismiss` of gomuks, and MSC4234.
    private mutating func clearedRooms() -> [String] {
        let dismissed = (array("dismiss") ?? []).compactMap { $0["room_id"]?.string }
        let cleared = (array("org.matrix.msc4234.cleared_notifs") ?? array("cleared_notifs") ?? []).compactMap {
            $0.string ?? $0["room_id"]?.string
        }
        return dismissed + cleared
    }

    private mutating func account(_ keys: [String], in result: ReceivedNotification) -> AccountHint? {
        let data = result.additionalProperties
        let defaults = data["default_payload"]?.object
        for key in keys {
            if let value = text(key) { return AccountHint(key: key, value: value) }
            if let value = data[key]?.string ?? defaults?[key]?.string, !value.isEmpty {
                return AccountHint(key: key, value: value)
            }
        }
        return nil
    }
}

extension ReceivedNotification {
    /// Takes the names from the arguments of sygnal's texts, for members that the payload doesn't have.
    mutating func readArguments(_ key: String, _ arguments: [String]) {
        let arguments = arguments.map { $0 == " " ? "" : $0 }
        func argument(_ index: Int) -> String? {
            arguments.indices.contains(index) && !arguments[index].isEmpty ? arguments[index] : nil
        }
        let (senderIndex, roomIndex): (Int?, Int?) =
            switch key {
            case "MSG_FROM_USER_IN_ROOM_WITH_CONTENT", "MSG_FROM_USER_IN_ROOM", "USER_INVITE_TO_NAMED_ROOM": (0, 1)
            case "IMAGE_FROM_USER_IN_ROOM": (0, 2)
            case "ACTION_FROM_USER_IN_ROOM": (1, 0)
            case "MSG_FROM_USER", "MSG_FROM_USER_WITH_CONTENT", "IMAGE_FROM_USER", "ACTION_FROM_USER",
                "VOICE_CALL_FROM_USER", "VIDEO_CALL_FROM_USER", "USER_INVITE_TO_CHAT":
                (0, nil)
            default: (nil, nil)
            }
        senderDisplayName = senderDisplayName ?? senderIndex.flatMap(argument)
        roomName = roomName ?? roomIndex.flatMap(argument)
    }
}
