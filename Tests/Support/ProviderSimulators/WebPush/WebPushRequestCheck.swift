/// An error together with what the client did wrong.
struct WebPushRefusal: Error {
    let error: WebPushError
    let violation: String
}

/// The rules of a push service for one message.
struct WebPushRequestCheck {
    let request: ReceivedRequest
    let flavour: WebPushFlavour
    let origin: String
    let requiresVAPID: Bool
    let now: Double

    func verifyVAPID(_ subscription: PushSubscription?) throws(WebPushRefusal) -> VAPIDCredentials? {
        guard let authorization = request.value("authorization") else {
            if requiresVAPID || subscription?.applicationServerKey != nil {
                throw refusal(.missingVAPID, "the message has no VAPID authorization, or several")
            }
            return nil
        }
        let credentials: VAPIDCredentials
        do throws(ProtocolViolation) {
            credentials = try VAPIDCredentials(authorization: authorization, origin: origin, now: now)
        } catch {
            throw refusal(.invalidVAPID, error.description)
        }
        if let key = subscription?.applicationServerKey, key != credentials.publicKey {
            throw refusal(.keyMismatch, "the subscription was made with the key \(key), not \(credentials.publicKey)")
        }
        return credentials
    }

    func verifyHeaders() throws(WebPushRefusal) {
        guard request.method == "POST" else { throw refusal(.wrongMethod, "the method is \(request.method)") }
        guard request.body.count <= 4096 else {
            throw refusal(.tooLarge, "the body has \(request.body.count) bytes")
        }
        try verifyTTL()
        let urgency = request.values("urgency")
        guard urgency.isEmpty || urgency.count == 1 && ["very-low", "low", "normal", "high"].contains(urgency[0]) else {
            throw refusal(.invalidUrgency, "Urgency is \(urgency)")
        }
        try verifyTopic()
        guard request.value("content-encoding") == "aes128gcm" else {
            throw refusal(.invalidEncoding, "Content-Encoding is \(request.values("content-encoding")), not aes128gcm")
        }
        // They belong to the older encoding aesgcm.
        if let name = ["encryption", "crypto-key"].first(where: { !request.values($0).isEmpty }) {
            throw refusal(.invalidEncoding, "there is a field \(name) beside aes128gcm")
        }
    }

    private func verifyTTL() throws(WebPushRefusal) {
        let values = request.values("ttl")
        guard !values.isEmpty else { throw refusal(.missingTTL, "there is no TTL") }
        guard values.count == 1, let ttl = Int(values[0]), ttl >= 0, values[0].allSatisfy(\.isNumber) else {
            throw refusal(.invalidTTL, "TTL is \(values)")
        }
        if flavour == .apple, ttl == 0 { throw refusal(.invalidTTL, "TTL is 0; Apple wants a positive number") }
        if flavour == .windows {
            let expected = ttl == 0 ? "no-cache" : "cache"
            guard request.value("x-wns-cache-policy") == expected else {
                throw refusal(
                    .invalidCachePolicy,
                    "X-WNS-Cache-Policy is \(request.values("x-wns-cache-policy")), for TTL \(ttl) it must be \(expected)"
                )
            }
        }
    }

    private func verifyTopic() throws(WebPushRefusal) {
        let values = request.values("topic")
        guard let topic = values.first else { return }
        guard values.count == 1, !topic.isEmpty, topic.utf8.count <= 32, Base64URL.isAlphabetic(topic) else {
            throw refusal(.invalidTopic, "Topic isn't at most 32 base64url characters: \(values)")
        }
        if flavour == .apple, Base64URL.decode(topic) == nil {
            throw refusal(.invalidTopic, "Topic can't be decoded as base64url: \(topic)")
        }
    }

    private func refusal(_ error: WebPushError, _ violation: String) -> WebPushRefusal {
        WebPushRefusal(error: error, violation: violation)
    }
}
