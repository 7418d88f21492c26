import PushProviderModels

/// The text that a notification shows.
enum APNsDisplayText: Hashable, Sendable {
    /// A key of the app's string tables, and the values for its placeholders.
    case localized(key: String, arguments: [String])
    /// A text in the language of the gateway's texts, English.
    case plain(title: String?, subtitle: String?, body: String)

    /// The parts that may be shortened.
    var parts: [String] {
        switch self {
        case .localized(_, let arguments): arguments
        case .plain(let title, let subtitle, let body): [title, subtitle, body].compactMap { $0 }
        }
    }

    /// Returns the same text with other parts, as many as it has.
    func replacingParts(_ parts: [String]) -> APNsDisplayText {
        switch self {
        case .localized(let key, _): return .localized(key: key, arguments: parts)
        case .plain(let title, let subtitle, let body):
            var parts = parts[...]
            let newTitle = title == nil ? nil : parts.popFirst()
            let newSubtitle = subtitle == nil ? nil : parts.popFirst()
            return .plain(title: newTitle, subtitle: newSubtitle, body: parts.popFirst() ?? body)
        }
    }

    /// Puts the text into `aps`. A localized text keeps the other members of the app's own alert; a plain
    /// text replaces the alert, because the key of a localized one would take precedence.
    func write(to aps: inout APNsPayload.APS) {
        switch self {
        case .localized(let key, let arguments):
            var content = APNsPayload.APS.Alert.AlertContent()
            if case .alertContent(let own) = aps.alert { content = own }
            content.locKey = key
            content.locArgs = arguments
            aps.alert = .alertContent(content)
        case .plain(let title, let subtitle, let body):
            aps.alert = .alertContent(.init(title: title, subtitle: subtitle, body: body))
        }
    }
}
