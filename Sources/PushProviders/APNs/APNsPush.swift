/// A notification in the form that APNs gets: the payload and what the header fields say about it.
struct APNsPush: Hashable, Sendable {
    var pushType: APNsPushType
    /// The value of `apns-topic`.
    var topic: String
    /// The value of `apns-priority`.
    var priority: Int
    /// The value of `apns-expiration` in seconds since 1970; 0 for a single try.
    var expiration: Int64
    /// The value of `apns-collapse-id`, which becomes the identifier of the notification on the device.
    var collapseID: String?
    /// The payload in JSON.
    var body: [UInt8]
    /// The number that the payload sets on the app's icon.
    var badge: Int64?
    /// Whether the payload has nothing but a badge.
    var isBadgeOnly: Bool
    /// The values that were ignored or left out; for logs.
    var remarks: [String] = []

    /// Whether a repetition of the push has no effect that the user notices.
    ///
    /// A repeated alert with the same `apns-collapse-id` replaces the first one, but may play its sound again, and APNs
    /// doesn't use `apns-id` to find repetitions.
    var isIdempotent: Bool { isBadgeOnly || [.background, .widgets, .controls].contains(pushType) }
}
