/// A push type, the value of `apns-push-type`. It determines the handling by APNs and by the device.
///
/// Source: Apple, "Sending notification requests to APNs". That page lists two suffixes with typing errors; these are
/// the ones that APNs accepts.
enum APNsPushType: String, CaseIterable, Sendable {
    /// Shows a text, plays a sound or changes the app's badge.
    case alert
    /// Wakes the app without showing anything.
    case background
    /// Reports an incoming call.
    case voip
    /// Updates a complication of a watch face.
    case complication
    /// Tells a file provider that its content has changed.
    case fileprovider
    /// Makes a managed device contact its management server.
    case mdm
    /// Asks for the device's location.
    case location
    /// Updates a Live Activity.
    case liveactivity
    /// Reports a Push to Talk transmission.
    case pushtotalk
    /// Reloads widgets.
    case widgets
    /// Reloads controls.
    case controls

    /// The end of the topic, after the app's bundle identifier.
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

    /// Whether APNs accepts the type only with token authentication.
    var requiresToken: Bool { self == .location || self == .liveactivity }

    /// Whether a notification about an event may show a text.
    ///
    /// PushKit types (`voip`, `complication`, `pushtotalk`) hand the payload to the app, which reads the text from it.
    var carriesText: Bool {
        switch self {
        case .alert, .voip, .complication, .pushtotalk: true
        case .background, .fileprovider, .mdm, .location, .liveactivity, .widgets, .controls: false
        }
    }

    /// Whether the payload identifies the event.
    var carriesEvent: Bool {
        switch self {
        case .mdm, .liveactivity, .widgets, .controls: false
        default: true
        }
    }

    /// The largest payload in bytes.
    var maxPayloadBytes: Int { self == .voip ? 5120 : 4096 }

    /// Returns the topic of an app: its bundle identifier and the suffix, unless the identifier has it already.
    func topic(of bundleID: String) -> String {
        bundleID.hasSuffix(topicSuffix) ? bundleID : bundleID + topicSuffix
    }

    /// Returns the value of `apns-priority`.
    /// - Parameters:
    ///   - isUrgent: whether the homeserver's priority is high.
    ///   - isNoticeable: whether the notification shows a text or plays a sound.
    func priority(isUrgent: Bool, isNoticeable: Bool) -> Int {
        switch self {
        // 10 is an error.
        case .background: 5
        case .voip, .pushtotalk: 10
        case .alert: isUrgent && isNoticeable ? 10 : 5
        case .complication, .fileprovider, .mdm, .location, .liveactivity, .widgets, .controls: isUrgent ? 10 : 5
        }
    }

    /// The longest time in seconds for which APNs may keep a notification; `nil` for no limit. A call that reaches the
    /// device later rings for nothing.
    var maxExpiration: Int64? {
        switch self {
        case .voip: 30
        case .pushtotalk: 0
        default: nil
        }
    }
}
