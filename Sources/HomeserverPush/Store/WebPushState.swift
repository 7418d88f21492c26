/// The state of a pusher that is notified by Web Push, without a gateway (MSC4174).
public enum WebPushState: Hashable, Sendable {
    /// The app hasn't confirmed yet that it receives messages. Nothing is queued for the pusher.
    /// - Parameters:
    ///   - token: the token that the app has to send back.
    ///   - expires: the end of the token's validity.
    case awaitingActivation(token: String, expires: Timestamp)
    /// The app has confirmed it. Messages go to `data.url` of the pusher.
    case activated

    /// The validity of a token.
    static let tokenLifetime: Duration = .seconds(300)
}
