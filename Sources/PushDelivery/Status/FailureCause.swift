/// The cause of a delivery's failure, as far as the operator's next step depends on it.
package enum FailureCause: Hashable, Sendable {
    /// The provider refuses the app's configuration or credentials.
    case configuration
    /// The guard withholds a rejection that may be a fault of the configuration.
    case suspectRejection
    /// The provider responds that it can't accept the notification now.
    case outage
    /// The provider limits the rate.
    case rateLimit
    /// The provider can't be reached, or doesn't respond in time.
    case noResponse
    /// A circuit breaker is open. The failures before it have the reason.
    case paused
    /// The gateway's own bounds on deliveries at a time.
    case overload
    /// This notification can't be delivered; others may be.
    case notification
    /// The gateway is shutting down.
    case shutdown
}
