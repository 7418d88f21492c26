import APIRuntime

/// Finds the text of a message's content.
struct MessageText {
    let texts: NotificationTexts

    /// Returns the text of a message: the formatted one without its formatting, or the plain one without the quotation with
    /// which older clients begin replies.
    func text(of content: JSONObject, isReply: Bool) -> String? {
        if content["format"]?.string == "org.matrix.custom.html", let html = content["formatted_body"]?.string {
            let text = HTMLText.plainText(html, spoiler: texts.text(.spoiler))
            if let text = DisplayText.body(text) { return text }
        }
        return DisplayText.body(Self.plainBody(of: content, isReply: isReply))
    }

    static func plainBody(of content: JSONObject, isReply: Bool) -> String? {
        guard let body = content["body"]?.string ?? extensibleText(content) else { return nil }
        return isReply ? withoutReplyFallback(body) : body
    }

    /// Removes the lines that begin with `> ` and the empty line after them (client-server API until v1.13, "Fallbacks for
    /// rich replies").
    static func withoutReplyFallback(_ body: String) -> String {
        guard body.hasPrefix("> ") else { return body }
        var rest = body[...]
        while rest.hasPrefix("> ") || rest.hasPrefix(">\n") {
            guard let end = rest.firstIndex(of: "\n") else { return body }
            rest = rest[rest.index(after: end)...]
        }
        if rest.first == "\n" { rest.removeFirst() }
        return rest.isEmpty ? body : String(rest)
    }

    /// The text of an extensible event (MSC1767).
    static func extensibleText(_ content: JSONObject) -> String? {
        if let parts = content["m.text"]?.array {
            let plain = parts.first { ($0["mimetype"]?.string ?? "text/plain") == "text/plain" }
            if let text = (plain ?? parts.first)?["body"]?.string { return text }
        }
        return content["m.text"]?.string ?? content["org.matrix.msc1767.text"]?.string
    }

    /// The caption of a file: the `body`, if there is also a different `filename`.
    func caption(of content: JSONObject) -> String? {
        guard let filename = content["filename"]?.string, filename != content["body"]?.string else { return nil }
        return text(of: content, isReply: false)
    }

    /// A duration in milliseconds as minutes and seconds; `nil` if it is absent or absurd.
    static func duration(_ value: JSONValue?) -> String? {
        guard let milliseconds = value?.integer, (1...86_400_000).contains(milliseconds) else { return nil }
        let seconds = (milliseconds + 999) / 1000
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}
