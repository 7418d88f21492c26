import APIRuntime

/// An error together with what the client did wrong.
struct FCMRefusal: Error {
    let error: FCMError
    /// `nil` if the fault isn't the client's: a registration token may come from anywhere.
    let violation: String?
}

/// The rules of FCM for the body of `messages:send`.
struct FCMMessageCheck {
    let body: [UInt8]
    /// The member `message`; empty if it is missing.
    let message: JSONObject

    init(_ body: [UInt8]) {
        self.body = body
        message = (try? JSONObject(json: body))?["message"]?.object ?? [:]
    }

    func verify() throws(FCMRefusal) {
        guard let object = try? JSONObject(json: body) else { throw invalid("", "the body isn't a JSON object") }
        try checkKeys(of: object, ["message", "validate_only"], field: "")
        guard object["message"]?.object != nil else { throw invalid("message", "message isn't an object") }
        try checkKeys(
            of: message,
            [
                "name", "token", "fid", "topic", "condition", "data", "notification", "android", "apns", "webpush",
                "fcm_options",
            ], field: "message")
        try checkTarget()
        try checkData(message["data"], field: "message.data")
        try checkSize()
        if let android = message["android"] { try checkAndroid(android) }
        if let apns = message["apns"] { try checkAPNs(apns) }
        if let options = message["fcm_options"] {
            guard let options = options.object else { throw invalid("message.fcm_options", "it isn't an object") }
            try checkKeys(of: options, ["analytics_label"], field: "message.fcm_options")
        }
    }

    private func checkTarget() throws(FCMRefusal) {
        let targets = ["token", "fid", "topic", "condition"].filter { message[$0] != nil }
        guard targets.count == 1, let target = message[targets[0]]?.string else {
            throw invalid(
                "message", "there must be exactly one of token, fid, topic and condition, a string: \(targets)")
        }
        // FCM's own tokens have no spaces; anything else could be one.
        if targets[0] == "token", target.isEmpty || target.contains(" ") {
            let text = "The registration token is not a valid FCM registration token"
            throw FCMRefusal(
                error: FCMError(400, "INVALID_ARGUMENT", message: text, errorCode: "INVALID_ARGUMENT"), violation: nil)
        }
    }

    private func checkData(_ data: JSONValue?, field: String) throws(FCMRefusal) {
        guard let data else { return }
        guard let object = data.object else { throw invalid(field, "data isn't an object") }
        for (key, value) in object {
            guard value.string != nil else { throw invalid("\(field)[\(key)]", "the value isn't a string: \(value)") }
            let isReserved = ["from", "message_type"].contains(key) || key.hasPrefix("google") || key.hasPrefix("gcm")
            if isReserved { throw invalid(field, "the key \(key) is reserved") }
        }
    }

    private func checkSize() throws(FCMRefusal) {
        let size =
            stringBytes(message["data"]) + stringBytes(message["notification"])
            + stringBytes(message["android"]?["data"])
        if size > 4096 {
            throw FCMRefusal(
                error: FCMError(
                    400, "INVALID_ARGUMENT", message: "Message is too big", errorCode: "INVALID_ARGUMENT",
                    field: "message"), violation: "notification and data have \(size) bytes")
        }
    }

    /// Returns the bytes of all keys and strings.
    private func stringBytes(_ value: JSONValue?) -> Int {
        switch value {
        case .string(let text): text.utf8.count
        case .object(let object): object.reduce(0) { $0 + $1.key.utf8.count + stringBytes($1.value) }
        case .array(let array): array.reduce(0) { $0 + stringBytes($1) }
        default: 0
        }
    }

    private func checkAndroid(_ android: JSONValue) throws(FCMRefusal) {
        let field = "message.android"
        guard let object = android.object else { throw invalid(field, "it isn't an object") }
        try checkKeys(
            of: object,
            [
                "collapse_key", "priority", "ttl", "restricted_package_name", "data", "notification", "fcm_options",
                "direct_boot_ok", "bandwidth_constrained_ok", "restricted_satellite_ok",
            ], field: field)
        try checkData(object["data"], field: "\(field).data")
        if let priority = object["priority"], !["NORMAL", "HIGH", "normal", "high"].contains(priority.string) {
            throw invalid("\(field).priority", "the priority is \(priority)")
        }
        if let ttl = object["ttl"] {
            guard let text = ttl.string, let match = text.wholeMatch(of: /(\d+)(\.\d{1,9})?s/),
                let seconds = Int(match.1), seconds <= 28 * 24 * 3600
            else { throw invalid("\(field).ttl", "the ttl isn't at most four weeks in the form 3.5s: \(ttl)") }
        }
    }

    private func checkAPNs(_ apns: JSONValue) throws(FCMRefusal) {
        let field = "message.apns"
        guard let object = apns.object else { throw invalid(field, "it isn't an object") }
        try checkKeys(of: object, ["headers", "payload", "fcm_options", "live_activity_token"], field: field)
        for (key, value) in object["headers"]?.object ?? [:] where value.string == nil {
            throw invalid("\(field).headers[\(key)]", "the value isn't a string: \(value)")
        }
        if let payload = object["payload"], payload.object == nil {
            throw invalid("\(field).payload", "the payload isn't an object: \(payload)")
        }
    }

    private func checkKeys(of object: JSONObject, _ keys: Set<String>, field: String) throws(FCMRefusal) {
        if let key = object.keys.first(where: { !keys.contains($0) }) {
            throw invalid(field, "Invalid JSON payload received. Unknown name \"\(key)\" at '\(field)'")
        }
    }

    private func invalid(_ field: String, _ text: String) -> FCMRefusal {
        FCMRefusal(
            error: FCMError(400, "INVALID_ARGUMENT", message: text, field: field), violation: "\(field): \(text)")
    }
}
