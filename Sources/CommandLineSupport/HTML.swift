/// A node of an HTML page. All text is escaped when the page is written.
package enum HTML: Sendable {
    case text(String)
    case element(String, attributes: [(name: String, value: String)], children: [HTML])
    case group([HTML])
    /// A style sheet of the program's own, written verbatim.
    case style(String)
    /// A script of the program's own, written verbatim.
    case script(String)

    /// Returns an element with children and optionally a class.
    package static func element(_ name: String, class className: String? = nil, _ children: HTML...) -> HTML {
        .element(name, attributes: className.map { [("class", $0)] } ?? [], children: children)
    }

    /// Returns an element with attributes and children.
    package static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ children: HTML...
    ) -> HTML {
        .element(name, attributes: attributes.map { ($0.key, $0.value) }, children: children)
    }

    /// Returns the text of a page.
    /// - Parameters:
    ///   - contentSecurityPolicy: what the page may fetch and run; `nil` if the server's response has the policy. Quoted
    ///     text can do neither by default.
    ///   - head: further elements of the head.
    package static func page(
        title: String, style: String,
        contentSecurityPolicy: String? = "default-src 'none'; style-src 'unsafe-inline'",
        head: [HTML] = [], body: [HTML]
    ) -> String {
        let policy = contentSecurityPolicy.map {
            HTML.element("meta", ["http-equiv": "Content-Security-Policy", "content": $0])
        }
        let head: [HTML] =
            [
                .element("meta", ["charset": "utf-8"]),
                .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                policy ?? .group([]),
                .element("meta", ["name": "color-scheme", "content": "light dark"]),
                .element("title", .text(title)),
                .style(style),
            ] + head
        let page = HTML.element(
            "html", attributes: [("lang", "en")],
            children: [
                .element("head", attributes: [], children: head), .element("body", attributes: [], children: body),
            ])
        var text = "<!doctype html>\n"
        page.write(to: &text)
        return text + "\n"
    }

    /// The text of the node.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// Elements without an end tag.
    private static let voidElements: Set = ["meta", "br", "link"]
    /// Elements that begin on a new line.
    private static let blocks: Set = [
        "head", "body", "meta", "title", "style", "header", "main", "section", "footer", "h1", "h2", "ol", "ul", "li",
        "dl", "div", "p", "details", "table", "thead", "tbody", "tr", "article", "svg", "script", "noscript", "link",
    ]

    private func write(to text: inout String) {
        switch self {
        case .text(let content): Self.escape(content, to: &text)
        case .group(let children): for child in children { child.write(to: &text) }
        // Without line breaks around the text, a hash of it in a policy is that of the element.
        case .style(let sheet): text += "\n<style>\(sheet)</style>"
        case .script(let script): text += "\n<script>\(script)</script>"
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
