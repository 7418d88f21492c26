/// The values of `apns-push-type` with the topics that belong to them ("Sending notification requests to APNs").
enum APNsPushType: String, CaseIterable {
    case alert, background, voip, complication, fileprovider, mdm, location, liveactivity, pushtotalk, widgets, controls

    /// What follows the app's bundle identifier in the topic.
    var topicSuffix: String {
        switch self {
        case .alert, .background, .mdm: ""
        case .voip: ".voip"
        case .complication: ".complication"
        case .fileprovider: ".pushkit.fileprovider"
        case .location: ".location-query"
        case .liveactivity: ".push-type.liveactivity"
        case .pushtotalk: ".voip-ptt"
        case .widgets: ".push-type.widgets"
        case .controls: ".push-type.controls"
        }
    }

    /// Whether a client certificate can't be used.
    var needsToken: Bool { self == .location || self == .liveactivity }

    var maxPayload: Int { self == .voip ? 5120 : 4096 }
}
