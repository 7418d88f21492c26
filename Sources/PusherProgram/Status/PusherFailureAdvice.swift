import HomeserverFeed
import PushDelivery

/// Advice to the operator about a failure, as a sentence.
enum PusherFailureAdvice {
    /// Advice about a delivery to a gateway, which users choose.
    static func text(for failure: AppActivity.Failure) -> String {
        switch failure.cause {
        case .outage: "Nothing to mend here: the pusher sends again. If it lasts, ask the operator of the gateway."
        case .rateLimit: "Nothing to mend here: the pusher waits as long as the gateway asks."
        case .noResponse:
            "Check this machine's network, name resolution, firewall and network.proxy. A gateway at a private address "
                + "needs an entry in network.allow. If others work, ask the operator of the gateway."
        case .paused: "The pusher tries again by itself."
        case .overload: "Too many deliveries at a time. Lower workers.concurrency, or use more processes."
        case .notification, .configuration, .suspectRejection:
            "The gateway refuses what the app's pusher asks for. Only these notifications are lost. Ask the operator of "
                + "the gateway, or the app's developers, with the reason."
        case .shutdown: "The pusher sends it again after its start."
        }
    }

    /// Advice about a transaction or a sync that failed.
    static func text(for failure: FeedActivity.Failure) -> String {
        switch failure.cause {
        case .store: "Check the database that the section store names: is it running, writable, and is its disk full?"
        case .connection:
            "Check that the homeserver runs, and that homeserver.url is its URL and not that of the reverse proxy."
        case .status(401), .status(403):
            "Check that as_token is that of the registration, that the homeserver has loaded the registration, and that "
                + "its namespace contains the users."
        case .status(429): "The registration needs rate_limited: false. \"matrix-push pusher registration\" prints it."
        case .status: "The log of the homeserver has the reason."
        }
    }
}
