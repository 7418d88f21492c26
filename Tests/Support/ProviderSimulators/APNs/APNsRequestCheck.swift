import APIRuntime

/// An error response together with what the client did wrong.
struct APNsRefusal: Error {
    let error: APNsError
    /// `nil` if the fault isn't the client's: the device token may come from anywhere.
    let violation: String?

    init(_ error: APNsError, _ violation: String?) {
        self.error = error
        self.violation = violation
    }
}

/// The rules of APNs for one request ("Sending notification requests to APNs").
struct APNsRequestCheck {
    let request: ReceivedRequest
    let options: APNsSimulatorOptions
    let now: Double
    let deviceToken: String
    /// The provider token, if it is well-formed.
    let token: JSONWebToken?

    init(request: ReceivedRequest, options: APNsSimulatorOptions, now: Double) {
        self.request = request
        self.options = options
        self.now = now
        let prefix = "/3/device/"
        deviceToken = request.path.hasPrefix(prefix) ? String(request.path.dropFirst(prefix.count)) : ""
        token = request.value("authorization").flatMap { value in
            value.lowercased().hasPrefix("bearer ") ? try? JSONWebToken(String(value.dropFirst(7))) : nil
        }
    }

    func verify() throws(APNsRefusal) {
        guard request.method == "POST" else {
            throw refusal(405, "MethodNotAllowed", "the method is \(request.method)")
        }
        guard request.path.hasPrefix("/3/device") else { throw refusal(404, "BadPath", "the path is \(request.path)") }
        guard !deviceToken.isEmpty else { throw refusal(400, "MissingDeviceToken", "the path has no device token") }
        if let name = duplicateHeader { throw refusal(400, "DuplicateHeaders", "the header \(name) is repeated") }
        let key = try verifyAuthentication()
        let type = try verifyPushType()
        try verifyTopic(type, key: key)
        try verifyHeaders(type)
        try verifyPayload(type)
        guard deviceToken.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw refusal(400, "BadDeviceToken", "the device token isn't hexadecimal: \(deviceToken)")
        }
        // An odd number of digits can come from a device.
        guard deviceToken.utf8.count % 2 == 0 else { throw APNsRefusal(APNsError(400, "BadDeviceToken"), nil) }
    }

    private var duplicateHeader: String? {
        [
            "authorization", "apns-id", "apns-topic", "apns-push-type", "apns-priority", "apns-expiration",
            "apns-collapse-id",
        ].first { request.values($0).count > 1 }
    }

    /// Returns the key of the token, or `nil` if a certificate authenticates the client.
    private func verifyAuthentication() throws(APNsRefusal) -> APNsKey? {
        guard let authorization = request.value("authorization") else {
            if options.acceptsClientCertificates, request.clientCertificate != nil { return nil }
            throw refusal(403, "MissingProviderToken", "there is neither a provider token nor a client certificate")
        }
        guard authorization.hasPrefix("bearer "), let token else {
            throw refusal(403, "InvalidProviderToken", "authorization isn't \"bearer\" with a JWT: \(authorization)")
        }
        guard let key = options.keys.first(where: { $0.keyID == token.header["kid"]?.string }) else {
            throw refusal(403, "InvalidProviderToken", "the token's kid is unknown: \(token.header)")
        }
        guard token.isSigned(by: key.privateKey.publicKey) else {
            throw refusal(403, "InvalidProviderToken", "the token isn't signed with ES256 by the key \(key.keyID)")
        }
        guard token.claims["iss"]?.string == key.teamID else {
            throw refusal(403, "InvalidProviderToken", "the token's iss isn't \(key.teamID): \(token.claims)")
        }
        guard let issued = token.claims["iat"]?.integer else {
            throw refusal(403, "InvalidProviderToken", "the token's iat isn't an integer: \(token.claims)")
        }
        guard Double(issued) <= now + 300 else {
            throw refusal(403, "InvalidProviderToken", "the token's iat \(issued) is in the future of \(now)")
        }
        guard Double(issued) >= now - 3600 else {
            throw refusal(403, "ExpiredProviderToken", "the token's iat \(issued) is over an hour before \(now)")
        }
        return key
    }

    private func verifyPushType() throws(APNsRefusal) -> APNsPushType {
        let text = request.value("apns-push-type")
        guard let type = text.flatMap(APNsPushType.init(rawValue:)) else {
            throw refusal(400, "InvalidPushType", "apns-push-type is \(text ?? "missing")")
        }
        return type
    }

    private func verifyTopic(_ type: APNsPushType, key: APNsKey?) throws(APNsRefusal) {
        if key == nil, type.needsToken {
            throw refusal(403, "Forbidden", "the push type \(type) can't be sent with a certificate")
        }
        guard let topic = request.value("apns-topic") else {
            // A certificate for one topic names it.
            if key == nil, options.topics.count == 1 { return }
            throw refusal(400, "MissingTopic", "there is no apns-topic")
        }
        let bundleIDs = key?.topics ?? options.topics
        if bundleIDs.contains(where: { topic == $0 + type.topicSuffix }) { return }
        let isTopicOfOtherType = APNsPushType.allCases.contains { other in
            bundleIDs.contains { topic == $0 + other.topicSuffix }
        }
        throw refusal(
            400, isTopicOfOtherType ? "BadTopic" : "TopicDisallowed",
            "the topic \(topic) doesn't belong to the push type \(type) of \(bundleIDs.sorted())")
    }

    private func verifyHeaders(_ type: APNsPushType) throws(APNsRefusal) {
        let priority = request.value("apns-priority")
        guard [nil, "10", "5", "1"].contains(priority), type != .background || priority == "5" else {
            throw refusal(400, "BadPriority", "apns-priority of a push of type \(type) is \(priority ?? "missing")")
        }
        if let expiration = request.value("apns-expiration"), Int64(expiration).map({ $0 < 0 }) ?? true {
            throw refusal(400, "BadExpirationDate", "apns-expiration is \(expiration)")
        }
        if let id = request.value("apns-collapse-id"), id.utf8.count > 64 || id.isEmpty {
            throw refusal(400, "BadCollapseId", "apns-collapse-id has \(id.utf8.count) bytes")
        }
        if let id = request.value("apns-id"), id.wholeMatch(of: Self.uuidPattern) == nil {
            throw refusal(400, "BadMessageId", "apns-id isn't a lower-case UUID: \(id)")
        }
    }

    private static var uuidPattern: Regex<Substring> { /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/ }

    private func verifyPayload(_ type: APNsPushType) throws(APNsRefusal) {
        let size = request.body.count
        guard size > 0 else { throw refusal(400, "PayloadEmpty", "the payload is empty") }
        guard size <= type.maxPayload else {
            throw refusal(413, "PayloadTooLarge", "the payload has \(size) bytes, more than \(type.maxPayload)")
        }
        guard let payload = try? JSONObject(json: request.body) else {
            throw refusal(400, "PayloadEmpty", "the payload isn't a JSON object")
        }
        let isContentChanged = payload["aps"]?["content-changed"]?.boolean == true
        if type == .widgets || type == .controls, !isContentChanged {
            throw refusal(400, "PayloadEmpty", "the payload of \(type) must have content-changed: \(payload)")
        }
        if type == .background {
            let aps = payload["aps"]
            if aps?["alert"] != nil || aps?["sound"] != nil {
                throw refusal(400, "InvalidPushType", "a background push has an alert or a sound: \(payload)")
            }
        }
    }

    private func refusal(_ status: Int, _ reason: String, _ violation: String) -> APNsRefusal {
        APNsRefusal(APNsError(status, reason), violation)
    }
}
