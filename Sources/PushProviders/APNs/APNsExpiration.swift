import APIRuntime

/// The value of `apns-expiration`.
enum APNsExpiration {
    /// The longest lifetime of a call's notification in milliseconds (MSC4075).
    private static let maxLifetime: Int64 = 120_000
    /// The largest difference in milliseconds between the sender's clock and the gateway's for which the sender's time
    /// is used (MSC4075).
    private static let maxClockDifference: Int64 = 20_000

    /// Returns the time in seconds since 1970 until which APNs keeps a notification; 0 if it is tried once.
    ///
    /// A call's notification (MSC4075) expires after its own `lifetime`, counted from `sender_ts`. The time of reading the
    /// notification is used if that is absent or more than 20 seconds off.
    /// - Parameters:
    ///   - configured: the time in seconds for which APNs keeps other notifications.
    ///   - limit: the longest such time for the push type.
    ///   - now: the time of day in seconds since 1970.
    static func expiration(of event: APNsEvent, configured: Int64, limit: Int64?, now: Double) -> Int64 {
        let seconds = Int64(now.rounded(.down))
        var end = seconds + configured
        if event.isCallNotification, let lifetime = event.content?["lifetime"]?.integer, lifetime >= 0 {
            let milliseconds = Int64((now * 1000).rounded(.down))
            var start = milliseconds
            let plausible = milliseconds - maxClockDifference...milliseconds + maxClockDifference
            if let sent = event.content?["sender_ts"]?.integer, plausible.contains(sent) { start = sent }
            end = (start + min(lifetime, maxLifetime)) / 1000
        }
        if let limit { end = min(end, seconds + limit) }
        return end > seconds ? end : 0
    }
}
