import APIRuntime
import SharedData

/// A kind of difference from sygnal that we want.
///
/// Each is a row of `docs/guides/from-sygnal.md`: `title` is its first cell and `reason` its last.
struct AcceptedDifference: Sendable {
    let title: String
    let reason: String
    /// Whether a difference is of this kind.
    let accepts: @Sendable (FieldDifference) -> Bool

    static let all: [AcceptedDifference] = fields + apns + fcm + webPush

    static let fields = [
        AcceptedDifference(
            title: "`User-Agent`",
            reason: "The operators of push servers can see which program sends a message."
        ) { $0.place.hasSuffix(" field user-agent") && $0.ours != nil },
        AcceptedDifference(
            title: "`Content-Type` of APNs and Web Push",
            reason: "HTTP asks senders to name the type of a body (RFC 9110, section 8.3)."
        ) { difference in
            difference.sygnal == nil
                && (difference.place == "apns field content-type" && difference.ours == "application/json"
                    || difference.place == "webpush field content-type"
                        && difference.ours == "application/octet-stream")
        },
        AcceptedDifference(
            title: "A device twice in a request",
            reason: "The user would be alerted twice."
        ) { difference in
            let devices = SygnalRecording.devices(of: difference.recording.notify)
            return difference.place.hasSuffix(" request") && difference.ours == nil
                && Set(devices).count < devices.count
        },
        AcceptedDifference(
            title: "`default_payload` that isn't an object, or has an `aps` or `alert` that isn't",
            reason: "A mistake in one pusher must not cost notifications, nor the pusher itself."
        ) { difference in
            // Either sygnal rejects the pushkey, or it fails with 500.
            let isAnswer = difference.place == "rejected" || difference.place == "status" && difference.sygnal == 500
            return difference.hasOddDefaultPayload
                && (isAnswer || difference.place.hasSuffix(" request") && difference.sygnal == nil)
        },
        AcceptedDifference(
            title: "`default_payload` that alone is too large for a message",
            reason:
                "An error would make the homeserver repeat what can never be delivered, and delay what comes after it."
        ) { difference in
            let isAnswer = difference.place == "status" && difference.sygnal == 500 || difference.place == "rejected"
            return isAnswer && (difference.defaultPayload?.description.utf8.count ?? 0) > 4000
                && !difference.hasOddDefaultPayload
        },
    ]

    static let apns = [
        AcceptedDifference(
            title: "`apns-id`",
            reason: "Repetitions of a notification have the same ID, so that they can be found in the logs."
        ) {
            $0.place == "apns field apns-id"
                && $0.ours?.string?.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil
        },
        AcceptedDifference(
            title: "`apns-expiration`",
            reason: "The time that APNs takes without the field, 30 days; the key `expiration` changes it."
        ) { $0.place == "apns field apns-expiration" && $0.sygnal == nil },
        AcceptedDifference(
            title: "`apns-push-type` without `push_type`",
            reason: "iOS 13 and later need the field. It follows from the payload."
        ) { $0.place == "apns field apns-push-type" && $0.sygnal == nil },
        AcceptedDifference(
            title: "Priority of notifications that only set the badge",
            reason: "A badge isn't urgent. 5 saves the device's power."
        ) { difference in
            let aps = difference.request?.body["aps"]
            return difference.place == "apns field apns-priority" && difference.sygnal == "10"
                && difference.ours == "5" && aps?["badge"] != nil && aps?["alert"] == nil
        },
        AcceptedDifference(
            title: "A notification without an event and without counts",
            reason: "Homeservers leave out counts of zero. The badge must go when all is read."
        ) { $0.place == "apns request" && $0.sygnal == nil && $0.ours == ["aps": ["badge": 0]] },
        AcceptedDifference(
            title: "Long texts for APNs",
            reason: "The user sees that a text is cut. No emoji and no letter with its accents is split."
        ) { difference in
            guard difference.place.hasPrefix("apns body/aps/alert/loc-args/"), let ours = difference.ours?.string,
                let sygnal = difference.sygnal?.string, ours != sygnal
            else { return false }
            // sygnal cuts names after 1024 characters, whether or not they fit.
            let end = ours.hasSuffix("…") ? ours.dropLast() : ours[...]
            return isShortened(difference)
                || sygnal.unicodeScalars.count >= 1024 && (sygnal.hasPrefix(end) || ours.hasPrefix(sygnal))
        },
        AcceptedDifference(
            title: "Pushkeys that aren't base64",
            reason:
                "sygnal drops the characters that base64 doesn't have, and sends to a wrong device or to none. Set "
                + "`pushkey_encoding: auto` if your app has such pushkeys."
        ) { difference in
            let pushkeys = SygnalRecording.devices(of: difference.recording.notify).compactMap { $0["pushkey"]?.string }
            return ["status", "rejected", "apns request"].contains(difference.place)
                && difference.ours == (difference.place == "status" ? 502 : nil)
                && pushkeys.contains { $0.contains("-") || $0.contains("_") }
        },
    ]

    static let fcm = [
        AcceptedDifference(
            title: "Members of `data` that the notification doesn't have",
            reason: "FCM refuses `null`, which sygnal before 0.16 sent."
        ) { $0.place.hasPrefix("fcm body/message/data/") && $0.sygnal == .null && $0.ours == nil },
        AcceptedDifference(
            title: "Members of `content` that aren't strings",
            reason: "The app may need them."
        ) { difference in
            guard let key = difference.dataKey(prefix: "fcm body/message/data/content_") else { return false }
            let value = difference.recording.notify["notification"]?["content"]?[key]
            return difference.sygnal == nil && value != nil && value?.string == nil
                && difference.ours?.string == value?.description
        },
        AcceptedDifference(
            title: "Long texts for FCM",
            reason: "FCM refuses messages of more than 4096 bytes, and the text that is shown has most of them."
        ) { difference in
            guard difference.dataKey(prefix: "fcm body/message/data/") != nil,
                let data = difference.request?.body["message"]?["data"], data.description.utf8.count <= 4096
            else { return false }
            return difference.sygnal?.string?.hasSuffix("…") == true
                && (difference.ours == nil || isShortened(difference))
        },
        AcceptedDifference(
            title: "`android.priority`",
            reason: "The spelling of FCM's documentation, with the same meaning."
        ) { difference in
            difference.place == "fcm body/message/android/priority"
                && difference.ours?.string?.lowercased() == difference.sygnal?.string
        },
    ]

    static let webPush = [
        AcceptedDifference(
            title: "`Urgency`",
            reason: "With `normal`, Android delays messages while the device sleeps. Homeservers say what isn't urgent."
        ) { $0.place == "webpush field urgency" && $0.sygnal == "normal" && $0.ours == "high" },
        AcceptedDifference(
            title: "Long contents for Web Push",
            reason: "A message has room for 3993 bytes. Parts are left out only if the whole doesn't fit."
        ) { difference in
            guard let key = difference.dataKey(prefix: "webpush body/content/") else { return false }
            if key == "body" { return isShortened(difference) }
            let value = difference.recording.notify["notification"]?["content"]?[key]
            return ["formatted_body", "ciphertext"].contains(key) && difference.sygnal == nil
                && difference.ours == value
        },
    ]

    /// Whether two texts begin alike, and ours is cut with an ellipsis or complete.
    private static func isShortened(_ difference: FieldDifference) -> Bool {
        guard let sygnal = difference.sygnal?.string, let ours = difference.ours?.string else { return false }
        let texts = [sygnal, ours].map { $0.hasSuffix("…") ? $0.dropLast() : $0[...] }
        let shorter = texts.min { $0.count < $1.count } ?? ""
        return texts.allSatisfy { $0.hasPrefix(shorter) } && (ours.hasSuffix("…") || sygnal.hasSuffix("…"))
    }
}

extension FieldDifference {
    /// The `default_payload` of the first device that has one.
    fileprivate var defaultPayload: JSONValue? {
        SygnalRecording.devices(of: recording.notify).lazy.compactMap { $0["data"]?["default_payload"] }.first
    }

    fileprivate var hasOddDefaultPayload: Bool {
        guard let defaultPayload else { return false }
        guard let object = defaultPayload.object else { return true }
        guard let aps = object["aps"] else { return false }
        return aps.object == nil || aps["alert"].map { $0.object == nil } ?? false
    }

    /// The rest of the place after a prefix.
    fileprivate func dataKey(prefix: String) -> String? {
        place.hasPrefix(prefix) ? String(place.dropFirst(prefix.count)) : nil
    }
}
