/// Advice to operators about errors whose cause is a wrong configuration or wrong credentials.
enum APNsRemedy {
    /// Whether Apple's code concerns the credentials of a connection, so that it can be the reason of GOAWAY.
    static func isOfConnection(_ reason: String) -> Bool {
        switch reason {
        case "BadCertificate", "BadCertificateEnvironment", "InvalidProviderToken", "UnrelatedKeyIdInToken",
            "BadEnvironmentKeyIdInToken", "BadEnvironmentKeyInToken", "Forbidden":
            true
        default: false
        }
    }

    /// Returns the remedy for Apple's code; `nil` if the operator isn't at fault.
    static func remedy(for reason: String, settings: APNsSettings) -> String? {
        switch reason {
        case "BadTopic", "MissingTopic":
            "topic must be the app's bundle identifier; found \"\(settings.topic)\""
        case "TopicDisallowed":
            "the key or certificate doesn't allow the topic \"\(settings.topic)\": check topic, team_id and the key's scope"
        case "InvalidPushType":
            "push_type doesn't fit the topic \"\(settings.topic)\" or the credentials"
        case "BadCertificate": "certificate_file is not a push certificate of Apple, or has been revoked"
        case "BadCertificateEnvironment":
            "certificate_file is for the other environment than \"\(settings.environment)\""
        case "InvalidProviderToken":
            "check key_file, key_id and team_id: they don't belong together, or the key was revoked"
        case "MissingProviderToken": "the app needs key_file, key_id and team_id, or a certificate_file for its topic"
        case "UnrelatedKeyIdInToken":
            "the key of key_id doesn't belong to the team or the topic \"\(settings.topic)\""
        case "BadEnvironmentKeyIdInToken", "BadEnvironmentKeyInToken":
            "the key of key_id is for the other environment than \"\(settings.environment)\""
        case "ExpiredProviderToken": "the clock of this computer is wrong: check its time synchronization"
        case "Forbidden": "the team may not send to APNs now: check its membership on Apple's developer site"
        default: nil
        }
    }
}
