import APIRuntime
import PushConfiguration
import PushGatewayAPI
import PushProviderModels

/// Builds messages for FCM from notifications. Pure: the same input gives the same message.
struct FCMMessageBuilder: Sendable {
    typealias Form = FCMAppConfiguration.DataMessage

    /// The maximum size of `data`, `notification` and `apns.payload` together, in bytes of JSON text.
    ///
    /// FCM allows 4096 bytes of `data` and `notification`. APNs allows as many for `apns.payload`, into which FCM copies
    /// `data`.
    static let maxBytes = 4096

    /// The members of each message that the operator has configured, `fcm_options`.
    var options = FCMMessage()
    /// The member of the message that pushkeys are for: `token` or `fid`.
    var tokenKind = FCMAppConfiguration.TokenKind.token
    /// The form of messages to devices whose pusher asks for none.
    var form = Form.data
    /// Whether messages contain the numbers of unread messages and missed calls.
    var sendsCounts = true

    /// A message, with remarks for the log.
    struct Result: Sendable {
        var message: FCMMessage
        /// Keys of the app's or the notification's own members that FCM forbids. They were left out.
        var forbiddenKeys: [String]
    }

    /// Returns the message for a device, or `nil` if even its smallest form is too large.
    /// - Parameter now: the time of day in seconds since 1970.
    func message(
        for notification: Notification, to device: Notification.Device, maxBytes: Int = Self.maxBytes, now: Double
    ) -> Result? {
        let form = form(for: device)
        // A copy for this message: nothing that is set here can reach another message.
        var message = options
        if tokenKind == .fid { message.fid = device.pushkey } else { message.token = device.pushkey }
        setAndroid(of: &message, for: notification, now: now)
        setApple(of: &message, for: notification, device: device, form: form, now: now)
        // A device shows these without the app, but new counts are nothing to show.
        if !notification.hasEvent { message.notification = nil }
        var data = FCMData(
            notification, device: device, constants: options.data ?? [:], isNested: form != .data,
            sendsCounts: sendsCounts)
        let others =
            (message.notification?.jsonBytes().count ?? 0) + (message.apns?.payload?.jsonBytes().count ?? 0)
            + (message.android?.data?.jsonBytes().count ?? 0)
        guard data.fit(maxBytes: maxBytes - others) else { return nil }
        message.data = data.values
        return Result(message: message, forbiddenKeys: data.forbiddenKeys)
    }

    /// Returns the form that the pusher's `data_message` asks for: `android` or `true`, `ios`, `data`. Other values, such
    /// as `false` and `null`, mean the configured form.
    func form(for device: Notification.Device) -> Form {
        switch device.data?.additionalProperties["data_message"] {
        case .string("android"), .boolean(true): .android
        case .string("ios"): .ios
        case .string("data"): .data
        default: form
        }
    }

    /// Whether the message wakes a device that sleeps.
    ///
    /// FCM lowers the priority of apps whose urgent messages often show nothing, and new counts show nothing.
    static func isUrgent(_ notification: Notification) -> Bool {
        notification.prio != .low && notification.hasEvent
    }

    private func setAndroid(of message: inout FCMMessage, for notification: Notification, now: Double) {
        var android = message.android ?? FCMAndroidConfig()
        android.priority = Self.isUrgent(notification) ? .high : .normal
        if let seconds = notification.ringingTime(now: now) { android.ttl = "\(seconds)s" }
        if !notification.hasEvent { android.notification = nil }
        message.android = android
    }
}
