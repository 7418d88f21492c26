import PushDelivery

/// Advice to the operator about a failure, as a sentence.
enum FailureAdvice {
    /// - Parameter provider: the name of the app's provider.
    static func text(for failure: AppActivity.Failure, provider: String) -> String {
        if let remedy = failure.remedy { return StatusText.sentence(remedy) }
        switch failure.cause {
        case .configuration: return "Check the app's configuration and credentials."
        case .suspectRejection: return "Check that the app's configuration fits the devices."
        case .outage: return "Nothing to mend here: homeservers send again. \(statusPage(of: provider))"
        case .rateLimit:
            return "Nothing to mend here: the gateway waits as long as the provider asks, and homeservers send again. "
                + "If it lasts, the app needs a higher quota."
        case .noResponse:
            return "Check this machine's network, name resolution, firewall and network.proxy. "
                + statusPage(of: provider)
        case .paused: return "The gateway tries again by itself."
        case .overload:
            return "The provider responds too slowly for the load. If it responds fast, limits.in_flight or in_flight "
                + "of the app is too low."
        case .notification: return "Only this notification is lost. If it happens often, the log has the details."
        case .shutdown: return "The homeserver sends it again."
        }
    }

    private static func statusPage(of provider: String) -> String {
        switch provider {
        case "apns": "Apple reports outages at https://developer.apple.com/system-status/."
        case "fcm": "Google reports outages at https://status.firebase.google.com/."
        case "log": "Check the disk and the reader of the output."
        default: "If it lasts, ask the operator of the push server."
        }
    }
}
