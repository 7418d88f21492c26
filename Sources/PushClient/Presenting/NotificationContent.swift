/// The content of a notification on the device's screen.
public struct NotificationContent: Hashable, Sendable {
    /// The identifier of the notification. A later one with the same identifier replaces it: an edited message, the end of
    /// a call.
    public var identifier: String
    /// The room's name, or the sender's in a direct chat.
    public var title: String
    /// The sender in a room, and how the message concerns the user.
    public var subtitle: String?
    public var body: String
    /// The identifier of the group in which notifications are shown: the room, or a thread in it.
    public var threadID: String?
    /// The number for the app's icon; `nil` leaves it unchanged.
    public var badge: Int64?
    /// The name of the sound, `default` for the system's; `nil` for none.
    public var sound: String?
    /// Whether the push rules highlight the event.
    public var isHighlighted = false
    public var interruption = Interruption.active
    /// The choices that the notification offers.
    public var actions: [NotificationAction] = []

    public var roomID: String?
    public var eventID: String?
    /// The user ID of the sender.
    public var sender: String?
    /// The sender's name, fit to be shown.
    public var senderName: String?
    /// The `mxc` URL of the picture: the sender's in a direct chat, otherwise the room's.
    public var avatarURL: String?
    /// The time of the event in milliseconds since 1970.
    public var time: Int64?
    /// The reason that this isn't the complete text; `nil` if it is.
    public var incompleteness: Incompleteness?

    public init(identifier: String, title: String, subtitle: String? = nil, body: String) {
        self.identifier = identifier
        self.title = title
        self.subtitle = subtitle
        self.body = body
    }

    /// The degree to which a notification disturbs the user.
    public enum Interruption: String, Hashable, Sendable {
        /// Neither sound nor light.
        case passive
        case active
        /// Shown although the user has asked for silence: calls.
        case timeSensitive
    }

    /// The reason that a notification has less than its event.
    public enum Incompleteness: String, Hashable, Sendable {
        /// The app has no key for the message.
        case undecryptable
        /// The homeserver has no such event, or the user may not see it.
        case notFound
        /// The homeserver didn't respond.
        case unreachable
        /// The homeserver refuses the access token.
        case unauthorized
        /// The deadline came first.
        case deadline
        /// The payload has no identifiers with which the event could be fetched.
        case notFetchable
        /// The payload couldn't be read.
        case unusablePayload
    }
}

/// A choice that a notification offers. The app gives it its words.
public enum NotificationAction: String, Hashable, Sendable, CaseIterable {
    case reply, markAsRead
    case acceptInvitation, declineInvitation
    case admit, refuse
    case answerCall, declineCall, joinCall, callBack
    case vote, verify
}
