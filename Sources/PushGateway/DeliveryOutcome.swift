/// How the delivery of a notification to one device ended.
public enum DeliveryOutcome: Hashable, Sendable {
    /// The push provider has taken the notification.
    case delivered
    /// The pushkey is dead or never was valid: the homeserver is told to remove the pusher.
    case rejected(reason: String)
    /// The push provider can't take the notification now, but may later.
    /// - Parameter after: how long the provider asks to wait; `nil` when it doesn't say.
    case tryLater(after: Duration?, reason: String)
    /// This notification can't be delivered, however often it is tried; another one may well be.
    case failed(reason: String)
}
