import APIRuntime
import PushGatewayAPI

extension Notification {
    /// The longest time for which a call rings, in milliseconds (MSC4075).
    private static let maxRinging: Int64 = 120_000
    /// The largest difference in milliseconds between the sender's clock and the gateway's for which the sender's time
    /// is used (MSC4075).
    private static let maxClockDifference: Int64 = 20_000

    /// Whether the event announces a call (MSC4075).
    var isCallNotification: Bool {
        type?.value == "m.rtc.notification" || type?.value == "org.matrix.msc4075.rtc.notification"
    }

    /// Returns the time in seconds for which a call still rings, from 0 to 120; `nil` for other events and for calls
    /// without a valid `lifetime`.
    ///
    /// The call rings for its `lifetime`, counted from `sender_ts`. The gateway's time is used if that is absent or more
    /// than 20 seconds off. 0 means that a device that isn't connected now must not get the notification later.
    /// - Parameter now: the time of day in seconds since 1970.
    func ringingTime(now: Double) -> Int64? {
        guard isCallNotification, let lifetime = content?["lifetime"]?.integer, lifetime >= 0 else { return nil }
        var remaining = min(lifetime, Self.maxRinging)
        if let sent = content?["sender_ts"]?.integer, now.isFinite, abs(now) < 1e12 {
            let (age, overflow) = Int64((now * 1000).rounded(.down)).subtractingReportingOverflow(sent)
            if !overflow, (-Self.maxClockDifference...Self.maxClockDifference).contains(age) { remaining -= age }
        }
        return (min(max(remaining, 0), Self.maxRinging) + 999) / 1000
    }
}
