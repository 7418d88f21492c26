/// The meaning of a push provider's response for a delivery, as its documentation defines it.
///
/// A provider only reads the response. The ``DeliveryPipeline`` decides what follows: whether to send again, how long
/// to wait, and whether a rejection is reported or withheld.
///
/// Texts are phrases in lower case for logs. They name the provider's own code and contain no pushkey.
public enum ResponseMeaning: Hashable, Sendable {
    /// The provider accepted the notification.
    /// - Parameter remark: something that the operator may want to know, such as a shortened time to live.
    case delivered(remark: String? = nil)
    /// The pushkey is dead: no other configuration of the app could change that.
    case rejected(reason: String)
    /// The pushkey is dead, or the app's configuration is wrong for all devices: a wrong environment, topic, project or
    /// key. The mass-rejection guard decides.
    /// - Parameter remedy: what the operator should check.
    case suspectRejection(reason: String, remedy: String)
    /// The request is too large. ``PushProvider/reduced(_:for:to:context:)`` may make a smaller one.
    case tooLarge(reason: String)
    /// A new request may be accepted at once, such as one with a fresh token. Tried once.
    case retryNow(reason: String)
    /// The provider can't accept the notification now.
    /// - Parameters:
    ///   - after: the delay that the provider asks for; `nil` if it asks for none.
    ///   - scope: what the provider can't serve now.
    case retryLater(after: Duration? = nil, scope: Scope, reason: String)
    /// The operator must mend the app's configuration or credentials. Later tries may then succeed, so nothing is lost.
    /// - Parameter remedy: what the operator should do. It must not contain texts of the response: faults with the same
    ///   remedy are logged as one.
    case operatorFault(reason: String, remedy: String)
    /// This notification can't be delivered, not even later. Another one may be.
    case failed(reason: String)

    /// The extent of a temporary failure.
    public enum Scope: Hashable, Sendable {
        /// One device, such as a rate limit for its token.
        case device
        /// Every device of the destination: an outage, or a rate limit for the app or the server.
        case destination
    }
}
