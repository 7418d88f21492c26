/// The value of `apns-expiration`.
enum APNsExpiration {
    /// Returns the time in seconds since 1970 until which APNs keeps a notification; 0 if it is tried once.
    /// - Parameters:
    ///   - ringing: the time in seconds for which a call still rings; `nil` for other notifications.
    ///   - configured: the time in seconds for which APNs keeps other notifications.
    ///   - limit: the longest such time for the push type.
    ///   - now: the time of day in seconds since 1970.
    static func expiration(ringing: Int64?, configured: Int64, limit: Int64?, now: Double) -> Int64 {
        let seconds = min(ringing ?? configured, limit ?? .max)
        return seconds > 0 ? Int64(now.rounded(.down)) + seconds : 0
    }
}
