/// The result of delivering a notification to one device.
public enum DeliveryResult: Hashable, Sendable {
    /// The push provider accepted the notification.
    case delivered
    /// The pushkey is dead or was never valid. The homeserver is asked to remove the pusher.
    case rejected(reason: String)
    /// The push provider can't accept the notification now, but may later.
    /// - Parameter after: the delay that the provider asks for; `nil` if it asks for none.
    case retry(after: Duration?, reason: String)
    /// This notification can't be delivered, not even later. Another one may be.
    case failed(reason: String)
}
