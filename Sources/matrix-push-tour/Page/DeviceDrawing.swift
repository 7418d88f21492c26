import CommandLineSupport

/// A device with its lock screen, drawn.
struct DeviceDrawing {
    let screen: DeviceScreen
    /// The time of day that the device shows.
    let time: String

    var html: HTML {
        .element(
            "figure", class: "device \(screen.device)\(screen.isWiped ? " wiped" : "")",
            .element(
                "div", class: "glass",
                .element("p", class: "clock", .text(screen.isWiped ? "wiped" : time)),
                .group(screen.cards.isEmpty ? [] : [.element("ul", class: "cards", .group(screen.cards.map(card)))]),
                withdrawn, icon),
            .element("figcaption", .text(Self.name(screen.device))))
    }

    private static func name(_ device: DeviceKind) -> String {
        switch device {
        case .phone: "Phone (APNs)"
        case .tablet: "Tablet (UnifiedPush)"
        case .laptop: "Laptop (Web Push)"
        }
    }

    private func card(_ card: DeviceScreen.Card) -> HTML {
        func line(_ name: String, _ text: String?) -> HTML {
            text.map { .element("p", class: name, .text($0)) } ?? .group([])
        }
        return .element(
            "li", class: card.isNew ? "card new" : "card",
            .element(
                "p", class: "title", .element("bdi", .text(card.title)),
                .element("span", class: "time", .text(card.isNew ? "now" : card.time))),
            line("subtitle", card.subtitle), line("text", card.body), line("alert", card.alert))
    }

    private var withdrawn: HTML {
        guard screen.withdrawn > 0 else { return .group([]) }
        return .element(
            "p", class: "withdrawn",
            .text("\(screen.withdrawn) notification\(screen.withdrawn == 1 ? "" : "s") withdrawn"))
    }

    /// The app's icon with the number of unread messages.
    private var icon: HTML {
        guard !screen.isWiped else { return .group([]) }
        let count = screen.badge ?? 0
        return .element(
            "p", class: "app",
            .element(
                "span", class: "icon",
                .element(
                    "svg", ["viewBox": "0 0 24 24", "width": "22", "height": "22", "aria-hidden": "true"],
                    .element(
                        "path",
                        [
                            "d":
                                "M20 4C9 4 4 9 4 16c0 1.4.3 2.8.9 4C7 14 11 11 16 10c-4 2-7.5 5-9 10.5 8 1 13-5 13-16.5z",
                            "fill": "currentColor",
                        ])),
                count > 0 ? .element("span", class: "badge", .text("\(count)")) : .group([])),
            .element("span", class: "unread", .text(count > 0 ? "\(count) unread" : "Garden Chat")))
    }
}
