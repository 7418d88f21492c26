import APIRuntime
import PushDelivery
import PushProviderModels

/// The configured members of each message, `fcm_options`.
enum FCMOptions {
    /// The maximum size in bytes of configured `data`, `notification` and `apns.payload` together. It leaves half of a
    /// message to the notification.
    static let maxBytes = 2048
    private static let key = "fcm_options"
    private static let targets = ["token", "fid", "topic", "condition"]

    /// Returns the message that the options are the start of. Absent options and `{}` are the same, and members that are
    /// `null` count as absent.
    /// - Throws: `ProviderConfigurationError` for values of the wrong type, for keys that FCM forbids, and for a target.
    static func message(_ options: JSONObject?) throws(ProviderConfigurationError) -> FCMMessage {
        guard var options, !options.isEmpty else { return FCMMessage() }
        for (member, value) in options where value.isNull { options[member] = nil }
        if let target = options.keys.first(where: { targets.contains($0) }) {
            throw ProviderConfigurationError(
                key: "\(key)/\(target)", "\"\(target)\" is the target of a message, which is the pushkey",
                hint: "remove \"\(target)\"")
        }
        try checkKeys(of: .object(options), at: [])
        for place in [["data"], ["android", "data"], ["webpush", "data"]] {
            try checkKeys(of: place.reduce(.object(options)) { $0?[$1] }, at: place)
        }
        // The priority is the notification's. FCM also accepts it in lower case, which the schema doesn't.
        if var android = options["android"]?.object {
            android["priority"] = nil
            options["android"] = .object(android)
        }
        let message: FCMMessage
        do {
            message = try FCMMessage(json: options.jsonBytes())
        } catch {
            throw ProviderConfigurationError(
                key: key + (error.violations.first?.pointer ?? ""), error.violations.first?.message ?? "")
        }
        if let aps = message.apns?.payload?["aps"], aps.object == nil {
            throw ProviderConfigurationError(key: "\(key)/apns/payload/aps", "expected an object, found \(aps)")
        }
        let size =
            (options["data"]?.jsonBytes().count ?? 0) + (message.notification?.jsonBytes().count ?? 0)
            + (message.apns?.payload?.jsonBytes().count ?? 0)
        guard size <= maxBytes else {
            throw ProviderConfigurationError(
                key: key, "data, notification and apns.payload have \(size) bytes, more than \(maxBytes)",
                hint: "FCM accepts messages of at most \(FCMMessageBuilder.maxBytes) bytes")
        }
        return message
    }

    private static func checkKeys(of data: JSONValue?, at place: [String]) throws(ProviderConfigurationError) {
        for member in data?.object?.keys ?? [] where FCMData.isForbidden(member) {
            let token = member.replacing("~", with: "~0").replacing("/", with: "~1")
            throw ProviderConfigurationError(
                key: ([key] + place + [token]).joined(separator: "/"),
                "FCM doesn't allow the key \"\((place + [member]).joined(separator: "."))\"",
                hint: "choose a key other than from and message_type that doesn't begin with google or gcm")
        }
    }
}
