@_spi(Tools)
extension WebPushProvider {
    /// Returns an encrypted message (RFC 8291), for the measurement of the encryption alone.
    /// - Parameters:
    ///   - text: at most 3993 bytes.
    ///   - p256dh: the subscription's public key.
    ///   - auth: the subscription's secret.
    /// - Throws: an error for invalid keys.
    public static func encryptedMessage(_ text: [UInt8], p256dh: String, auth: String) throws -> [UInt8] {
        try WebPushEncryption().encrypt(
            text, for: WebPushSubscriptionKeys(p256dh: p256dh, auth: auth, name: "p256dh"))
    }
}
