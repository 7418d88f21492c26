import PushDelivery
import ServiceProgram

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

    /// Returns what is wrong with an app that delivers nothing, for a headline.
    static func fault(of cause: FailureCause) -> String {
        switch cause {
        case .configuration: "the app's credentials or configuration are wrong"
        case .suspectRejection: "the provider rejects the devices, perhaps because of the app's configuration"
        case .outage: "the push provider accepts no notifications now"
        case .rateLimit: "the push provider limits the rate"
        case .noResponse: "the push provider cannot be reached, or does not respond in time"
        case .paused: "the push provider failed for another app"
        case .overload: "the push provider responds too slowly for the load"
        case .notification, .shutdown: "the push provider failed repeatedly"
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
