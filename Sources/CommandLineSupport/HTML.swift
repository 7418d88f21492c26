/// A node of an HTML page. All text is escaped when the page is written.
package enum HTML: Sendable {
    case text(String)
    case element(String, attributes: [(name: String, value: String)], children: [HTML])
    case group([HTML])
    /// A style sheet, written verbatim.
    case style(String)

    /// Returns an element with children and optionally a class.
    package static func element(_ name: String, class className: String? = nil, _ children: HTML...) -> HTML {
        .element(name, attributes: className.map { [("class", $0)] } ?? [], children: children)
    }

    /// Returns the text of a page.
    package static func page(title: String, style: String, body: [HTML]) -> String {
        let head: [HTML] = [
            .element("meta", attributes: [("charset", "utf-8")], children: []),
            .element(
                "meta", attributes: [("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
                children: []),
            // Quoted text can neither fetch nor run anything.
            .element(
                "meta",
                attributes: [
                    ("http-equiv", "Content-Security-Policy"),
                    ("content", "default-src 'none'; style-src 'unsafe-inline'"),
                ], children: []),
            .element("meta", attributes: [("name", "color-scheme"), ("content", "light dark")], children: []),
            .element("title", .text(title)),
            .style(style),
        ]
        let page = HTML.element(
            "html", attributes: [("lang", "en")],
            children: [
                .element("head", attributes: [], children: head), .element("body", attributes: [], children: body),
            ])
        var text = "<!doctype html>\n"
        page.write(to: &text)
        return text + "\n"
    }

    /// Elements without an end tag.
    private static let voidElements: Set = ["meta", "br"]
    /// Elements that begin on a new line.
    private static let blocks: Set = [
        "head", "body", "meta", "title", "style", "header", "main", "section", "footer", "h1", "h2", "ol", "ul", "li",
        "dl", "div", "p", "details", "table", "tbody", "tr",
    ]

    private func write(to text: inout String) {
        switch self {
        case .text(let content): Self.escape(content, to: &text)
        case .group(let children): for child in children { child.write(to: &text) }
        case .style(let sheet): text += "\n<style>\n\(sheet)\n</style>"
        case .element(let name, let attributes, let children):
            if Self.blocks.contains(name) { text += "\n" }
            text += "<\(name)"
            for attribute in attributes {
                text += " \(attribute.name)=\""
                Self.escape(attribute.value, to: &text)
                text += "\""
            }
            text += ">"
            if Self.voidElements.contains(name) { return }
            for child in children { child.write(to: &text) }
            text += "</\(name)>"
        }
    }

    /// Appends text, escaped. Control characters and bidirectional controls are replaced.
    private static func escape(_ content: String, to text: inout String) {
        var scalars = String.UnicodeScalarView()
        for scalar in content.printable.unicodeScalars {
            switch scalar {
            case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
            case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
            case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": scalars.append(contentsOf: "&quot;".unicodeScalars)
            case "'": scalars.append(contentsOf: "&#39;".unicodeScalars)
            default: scalars.append(scalar)
            }
        }
        text += String(scalars)
    }
}
