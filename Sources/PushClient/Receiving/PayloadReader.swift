import APIRuntime

/// Reads the payloads of all providers into notifications.
///
/// ```swift
/// let reader = PayloadReader()
/// let notification = try reader.read(userInfo: json)            // APNs
/// let notification = try reader.read(data: message.data)        // FCM
/// let notification = try reader.read(message: bytes, keys: keys)  // Web Push, UnifiedPush
/// ```
///
/// The forms are those of this project's gateway, sygnal, hedwig, ntfy and common-proxies. Members of the wrong type are
/// treated as absent, except that numbers may be texts. Takes time and memory linear in the payload's size.
public struct PayloadReader: Sendable {
    /// The largest payload in bytes. Providers deliver at most 5120 bytes.
    public static let maxBytes = 64 << 10
    private static let limits = JSONLimits(maxDepth: 64, maxStringBytes: maxBytes, maxCount: 4096, maxViolations: 1)

    /// The members that identify an account, most specific first.
    public var accountKeys: [String]
    /// Whether a message in the clear is accepted although the device has keys. Public gateways of UnifiedPush don't
    /// know the keys and can't encrypt.
    public var allowsUnencrypted: Bool

    public init(accountKeys: [String] = AccountHint.usualKeys, allowsUnencrypted: Bool = true) {
        self.accountKeys = accountKeys
        self.allowsUnencrypted = allowsUnencrypted
    }

    /// Reads the `userInfo` of a notification of APNs, as JSON.
    public func read(userInfo: JSONObject) throws(UnusablePayload) -> ReceivedNotification {
        try read(object: userInfo)
    }

    /// Reads the `data` of a message of Firebase Cloud Messaging.
    public func read(data: [String: String]) throws(UnusablePayload) -> ReceivedNotification {
        let bytes = data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= Self.maxBytes else { throw .tooLarge(bytes: bytes) }
        var object = JSONObject()
        for (key, value) in data.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return try read(object: object)
    }

    /// Reads a message of a Web Push or UnifiedPush server.
    /// - Parameters:
    ///   - message: the bytes, encrypted or in the clear.
    ///   - keys: the keys of the registration; `nil` if it has none, and for messages that the browser or the UnifiedPush
    ///     library has decrypted.
    public func read(message: [UInt8], keys: PushKeyPair?) throws(UnusablePayload) -> ReceivedNotification {
        guard let keys else { return try read(json: message) }
        do {
            return try read(json: try keys.decrypt(message))
        } catch let error as WebPushDecryptionError {
            guard Self.looksLikeJSON(message) else { throw .encryption(error) }
            guard allowsUnencrypted else { throw .notEncrypted }
            return try read(json: message)
        } catch let error as UnusablePayload {
            throw error
        } catch {
            throw .empty
        }
    }

    /// Reads a payload in the clear, of any provider.
    public func read(json: [UInt8]) throws(UnusablePayload) -> ReceivedNotification {
        guard json.count <= Self.maxBytes else { throw .tooLarge(bytes: json.count) }
        let value: JSONValue
        do {
            value = try JSONValue(json: json, limits: Self.limits)
        } catch {
            throw .notJSON(error.violations.first.map { "\($0.code.rawValue) in line \($0.line)" } ?? "not valid")
        }
        guard let object = value.object else { throw .notAnObject }
        return try read(object: object)
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private func read(object: JSONObject) throws(UnusablePayload) -> ReceivedNotification {
        var fields = PayloadFields(object)
        let notification = fields.notification(accountKeys: accountKeys)
        let isEncryptedNotification = notification.additionalProperties["ciphertext"]?.string != nil
        guard
            notification.hasEvent || notification.counts.badge != nil || notification.providedText != nil
                || !notification.clearedRooms.isEmpty || isEncryptedNotification
        else { throw .empty }
        return notification
    }
}
