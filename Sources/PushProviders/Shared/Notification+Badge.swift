import PushGatewayAPI

extension Notification {
    /// The number for the app's icon: unread messages and missed calls. `nil` if the homeserver sends neither, which
    /// means zero without an event, and is unknown with one.
    var badge: Int64? {
        guard counts?.unread != nil || counts?.missedCalls != nil else { return nil }
        let (sum, overflow) = (counts?.unread ?? 0).addingReportingOverflow(counts?.missedCalls ?? 0)
        return overflow ? .max : sum
    }
}
