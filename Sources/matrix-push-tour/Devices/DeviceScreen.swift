import PushClient

/// The lock screen of a device, and the number on the app's icon.
struct DeviceScreen: Sendable {
    let device: DeviceKind
    /// The notifications, the newest first.
    var cards: [Card] = []
    /// The number on the app's icon; `nil` before the first push that has one.
    var badge: Int64?
    /// The number of notifications that were withdrawn since the last act.
    var withdrawn = 0
    /// Whether the device was wiped.
    var isWiped = false

    /// A notification on the screen.
    struct Card: Sendable {
        let identifier: String
        let title: String
        let subtitle: String?
        let body: String
        /// The sound with which it came; `nil` for none.
        let sound: String?
        let isHighlighted: Bool
        /// The time of its arrival, `07:31`.
        let time: String
        /// Whether the notification came in this act.
        var isNew = true

        init(_ content: NotificationContent, time: String) {
            identifier = content.identifier
            title = content.title
            subtitle = content.subtitle
            body = content.body
            sound = content.sound
            isHighlighted = content.isHighlighted
            self.time = time
        }

        /// The ways in which it drew attention; `nil` for none.
        var alert: String? {
            let parts = [sound.map { "♪ \($0)" }, isHighlighted ? "highlighted" : nil].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        }
    }

    /// Shows a notification. One with the same identifier is replaced.
    mutating func show(_ card: Card) {
        cards.removeAll { $0.identifier == card.identifier }
        cards.insert(card, at: 0)
    }

    mutating func withdraw(_ identifiers: [String]) {
        let count = cards.count
        cards.removeAll { identifiers.contains($0.identifier) }
        withdrawn += count - cards.count
    }

    /// Begins an act: what is on the screen is no longer new.
    mutating func beginAct() {
        withdrawn = 0
        for index in cards.indices { cards[index].isNew = false }
    }
}
