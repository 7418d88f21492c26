import APIRuntime

/// A notification as a device receives it, whatever the provider and the gateway.
///
/// All members but the event's and the room's IDs are hints: gateways leave them out to save space or to keep content from
/// the provider.
public struct ReceivedNotification: Hashable, Sendable {
    public var eventID: String?
    public var roomID: String?
    /// The event's type.
    public var type: String?
    public var sender: String?
    public var senderDisplayName: String?
    public var roomName: String?
    public var roomAlias: String?
    /// Whether the event is a membership of the user, such as an invitation.
    public var isAboutUser = false
    /// The event's content. Gateways may have shortened its texts and dropped large members.
    public var content: JSONObject?
    public var counts = Counts()
    public var priority = Priority.high
    /// The account that the notification is for; `nil` if the payload doesn't identify one.
    public var account: AccountHint?
    /// The settings of the push rule that matched on the homeserver: `sound`, `highlight`.
    public var tweaks: JSONObject = [:]
    /// The text that the gateway has written for apps that don't make their own.
    public var providedText: ProvidedText?
    /// Rooms that the user has read elsewhere, whose notifications are to be withdrawn.
    public var clearedRooms: [String] = []
    /// All other members, such as those of a pusher's `default_payload`.
    public var additionalProperties: JSONObject = [:]

    public init() {}

    /// The numbers that a homeserver sends.
    public struct Counts: Hashable, Sendable {
        /// The number of unread messages, or of rooms with unread messages; homeservers differ.
        public var unread: Int64?
        public var missedCalls: Int64?
        /// The number that the gateway has chosen for the app's icon.
        public var providedBadge: Int64?

        public init(unread: Int64? = nil, missedCalls: Int64? = nil, providedBadge: Int64? = nil) {
            self.unread = unread
            self.missedCalls = missedCalls
            self.providedBadge = providedBadge
        }

        /// The number for the app's icon; `nil` if the payload has none.
        public var badge: Int64? {
            if let providedBadge { return providedBadge }
            guard unread != nil || missedCalls != nil else { return nil }
            let (sum, overflow) = (unread ?? 0).addingReportingOverflow(missedCalls ?? 0)
            return overflow ? .max : sum
        }
    }

    /// The importance of a notification.
    public enum Priority: Hashable, Sendable {
        case high
        case low
    }

    /// Whether the notification is about an event. If not, it only has counts or a text. Invitations of some homeservers have
    /// a room but no event ID.
    public var hasEvent: Bool { eventID != nil || roomID != nil || type != nil || content != nil }

    /// Whether the event can be fetched from the homeserver.
    public var isFetchable: Bool { eventID != nil && roomID != nil }

    /// Whether the notification is the test of a troubleshooter, which Element's apps send to the gateway with this event ID. There is
    /// no such event.
    public var isTest: Bool { eventID == "$THIS_IS_A_FAKE_EVENT_ID" }
}

/// A member of a payload by which an app finds the account that the notification is for.
public struct AccountHint: Hashable, Sendable {
    /// The member's name, such as `cs`.
    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// The names that apps use, most specific first: Element X, Element X for iOS, FluffyChat, and others.
    public static let usualKeys = [
        "cs", "pusher_notification_client_identifier", "client_secret", "client_name", "account", "account_id",
        "user_id", "session_id",
    ]
}

/// A text that a gateway has put into a payload.
public enum ProvidedText: Hashable, Sendable {
    case plain(title: String?, subtitle: String?, body: String?)
    /// A key of the app's string table, with arguments: those of sygnal are `MSG_FROM_USER_IN_ROOM_WITH_CONTENT` and
    /// others.
    case localized(key: String, arguments: [String])
}
