import CommandLineSupport

/// A figure of an operator's page, with a note.
package struct StatusPageTile {
    private let name: String
    private let value: HTML
    private let note: HTML

    package init(_ name: String, _ value: String, _ note: String = "") {
        self.init(name, value, note: .text(note))
    }

    package init(_ name: String, _ value: String, note: HTML) {
        self.name = name
        self.value = .text(value)
        self.note = note
    }

    /// Returns tiles next to each other.
    package static func rendered(_ tiles: [Self]) -> HTML {
        .element(
            "dl", attributes: [("class", "tiles")],
            children: tiles.map { tile in
                .element(
                    "div", .element("dt", .text(tile.name)), .element("dd", class: "value", tile.value),
                    .element("dd", class: "note", tile.note))
            })
    }
}
